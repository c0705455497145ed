using ConsumerSample;

// dotnet run --project samples/csharp-consumer -- nats://127.0.0.1:4222 binance spot BTCUSDT spot BTC-USDT 100
if (args.Length != 7 || !int.TryParse(args[6], out var updates))
{
    Console.Error.WriteLine("usage: NATS-URL EXCHANGE MARKET VENUE-SYMBOL MARKET-TYPE SYMBOL UPDATES   e.g. nats://127.0.0.1:4222 binance spot BTCUSDT spot BTC-USDT 100");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
var consumer = new BookConsumer(args[0], $"marketprism.orderbook.{args[1]}.{args[4]}.{args[5]}", $"marketprism.ctl.book.{args[1]}.{args[2]}.{args[3]}");
Console.WriteLine(await consumer.RunAsync(updates, stop.Token));
return consumer.IsProven ? 0 : 3;
