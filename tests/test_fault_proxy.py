"""The balancer that can do harm: it does the harm that it is told to do, and no other."""

import asyncio

import pytest

from tests.fault_proxy import FaultProxy


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1024):
        writer.write(data)
    writer.close()


async def named(name: bytes) -> asyncio.Server:
    async def tell(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(name)
        writer.close()

    return await asyncio.start_server(tell, "127.0.0.1", 0)


def port_of(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


async def test_connections_go_round_the_targets_and_past_those_that_refuse() -> None:
    async with await named(b"one") as one, await named(b"two") as two:
        gone = await named(b"gone")
        closed = port_of(gone)
        gone.close()
        async with FaultProxy([("127.0.0.1", port) for port in (port_of(one), closed, port_of(two))]) as proxy:
            heard = []
            for _ in range(3):
                reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
                heard.append(await reader.read())
                writer.close()
    assert heard == [b"one", b"two", b"two"]


async def test_what_is_held_passes_later_and_what_is_cut_is_lost() -> None:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, FaultProxy([("127.0.0.1", port_of(server))]) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"a")
        assert await reader.readexactly(1) == b"a"
        proxy.hold()
        writer.write(b"b")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await reader.readexactly(1)
        proxy.release()
        assert await reader.readexactly(1) == b"b"
        proxy.cut()
        with pytest.raises(OSError):
            while await reader.read(1):
                continue
            raise ConnectionResetError
        writer.close()
