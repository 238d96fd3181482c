"""Who the bot is, and who people are."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.method import Method, is_outsider, page, required
from bot.sandbox.world import Json, User


def _auth_test(platform: Platform, args: Json) -> Json:
    app = platform.world.app
    host = platform.world.workspaces[app.team_id]
    grid = {"enterprise_id": host.enterprise_id} if host.enterprise_id else {}
    return grid | {
        "url": f"https://{host.domain}.slack.com/",
        "team": host.name,
        "user": platform.world.users[app.bot_user].handle,
        "team_id": host.id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def _api_test(platform: Platform, args: Json) -> Json:
    return {"args": args}


def _described(platform: Platform, user: User) -> Json:
    outside = is_outsider(platform, user.id)
    offset = platform.world.now().astimezone(ZoneInfo(user.tz)).utcoffset() or timedelta()
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.handle,
        "title": user.title,
        "team": platform.world.team_named(user.id),
    }
    if user.email is not None and "users:read.email" in platform.scopes:
        profile["email"] = user.email
    return _on_grid(platform, user) | {
        "id": user.id,
        "team_id": platform.world.team_named(user.id),
        "name": user.handle,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()),
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": outside and not platform.world.sees_bot(user.id),
        "updated": 0,
    }


def _on_grid(platform: Platform, user: User) -> Json:
    """What stands beside the rest for somebody of an Enterprise Grid organization, one's own or another one's."""
    workspace = platform.world.team_of(user.id)
    if workspace.enterprise_id is None:
        return {}
    siblings = {workspace.id, platform.world.team_named(user.id)} - {workspace.enterprise_id}
    return {
        "enterprise_user": {
            "id": user.id,
            "enterprise_id": workspace.enterprise_id,
            "enterprise_name": workspace.name,
            "is_admin": False,
            "is_owner": False,
            "teams": sorted(siblings),
        }
    }


def _users_info(platform: Platform, args: Json) -> Json:
    user = platform.world.users.get(required(args, "user"))
    if user is None:
        raise Refused("user_not_found")
    return {"user": _described(platform, user)}


def _users_list(platform: Platform, args: Json) -> Json:
    known = [user for user in platform.world.users.values() if platform.world.sees_bot(user.id)]
    members, cursor = page(args, [_described(platform, user) for user in known])
    return {"members": members, "response_metadata": {"next_cursor": cursor}}


def _bots_info(platform: Platform, args: Json) -> Json:
    app = platform.world.app
    if args.get("bot", app.bot_id) != app.bot_id:
        raise Refused("bot_not_found")
    bot = {"id": app.bot_id, "app_id": app.id, "user_id": app.bot_user, "name": app.name, "deleted": False}
    return {"bot": bot}


METHODS = {
    "api.test": Method(_api_test),
    "auth.test": Method(_auth_test),
    "bots.info": Method(_bots_info, "users:read"),
    "users.info": Method(_users_info, "users:read"),
    "users.list": Method(_users_list, "users:read"),
}
