"""The app that Slack makes of a manifest: what it then delivers, and what its token may do."""

from dataclasses import replace

from bot.sandbox.world import App, Json


def declared(manifest: Json, app: App) -> App:
    """`app` as this manifest declares it. What the manifest doesn't name isn't delivered or allowed."""
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    interactivity = settings.get("interactivity", {})
    by_socket = bool(settings.get("socket_mode_enabled"))
    commands = [each for each in features.get("slash_commands", []) if by_socket or each.get("url")]
    events = settings.get("event_subscriptions", {})
    hears = by_socket or bool(events.get("request_url"))
    return replace(
        app,
        has_home=bool(features.get("app_home", {}).get("home_tab_enabled")),
        has_options=by_socket or bool(interactivity.get("message_menu_options_url")),
        scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        commands=frozenset(each["command"] for each in commands),
        events=frozenset(events.get("bot_events", []) if hears else []),
    )
