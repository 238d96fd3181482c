"""A process to be killed: writes names without end, and says each once it is acknowledged."""

import asyncio
import sys
from itertools import count

from sqlmodel import Session

from bot.database import Database
from models.tables import EndCustomer


async def write(database: Database, numbers: "count[int]") -> None:
    for number in numbers:

        def work(session: Session, name: str = f"name {number}") -> None:
            session.add(EndCustomer(name=name, clean_name=name))

        await database.write(work)
        print(f"name {number}", flush=True)


async def main() -> None:
    database = Database.open(sys.argv[1])
    numbers = count()
    await asyncio.gather(*(write(database, numbers) for _ in range(8)))


asyncio.run(main())
