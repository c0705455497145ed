using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests;

/// <summary>A partition's frames can be missed only once its subscription is in force on the server: what was published before was never to come.</summary>
public sealed class SubscriptionInForceTests
{
    private const string Symbol = "BTC-USDT-SWAP";

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void First_frames_of_a_connection_are_lost_only_where_the_subscription_was_in_force(bool isInForce, int lost)
    {
        var bus = new PlayedBus([]);
        var processor = bus.Start("processor-0");
        processor.ListensAtOnce = false;
        bus.Pass(6);
        var partition = VirtualPartition.Of(Exchange.Okx, Market.Public, Symbol);
        Assert.Contains(partition, processor.Owned);
        if (isInForce) processor.Core.Listen(partition);
        bus.Pass(3);
        var notice = new ConnectionNotice(ConnectionEvent.Opened, "a/s/0/1", bus.NowNs, "", "", "", []);
        bus.Publish("connector", bus.Subjects.Connection(Exchange.Okx, Market.Public), notice.ToJson());
        bus.Settle();
        Trade(1, isHeard: false);
        Trade(2, isHeard: true);
        Assert.Equal(lost, processor.Sum(static c => c.Lost));
        Trade(3, isHeard: false);
        Trade(4, isHeard: true); // what is missing between two frames that came is lost in any case
        Assert.Equal(lost + 1, processor.Sum(static c => c.Lost));

        void Trade(int id, bool isHeard)
        {
            if (!isHeard) bus.Isolated.Add(processor.Id);
            bus.PublishRaw("a/s/0/1", Exchange.Okx, Market.Public, "trades", Symbol, "{}", $"trades:{id}");
            bus.Settle();
            bus.Isolated.Clear();
        }
    }

    [Fact]
    public void Frames_that_every_worker_gets_prove_no_loss_before_the_partition_s_own_subscription_delivers()
    {
        const string Spot = "BTC-USDT";
        var bus = new PlayedBus([]);
        var processor = bus.Start("processor-0");
        processor.ListensAtOnce = false;
        bus.Pass(6);
        Assert.Contains(VirtualPartition.Of(Exchange.Okx, Market.Public, Spot), processor.Owned);
        var id = 0;
        Send("trades", isDelivered: false);
        Send("index-tickers", isDelivered: true);
        Send("trades", isDelivered: false);
        Send("index-tickers", isDelivered: true);
        Assert.Equal(0, processor.Sum(static c => c.Lost));
        Send("trades", isDelivered: true);
        Send("trades", isDelivered: false);
        Send("index-tickers", isDelivered: true);
        Assert.Equal(1, processor.Sum(static c => c.Lost));

        void Send(string channel, bool isDelivered)
        {
            if (!isDelivered) bus.Isolated.Add(processor.Id);
            bus.PublishRaw("a/s/0/1", Exchange.Okx, Market.Public, channel, Spot, "{}", $"{channel}:{++id}");
            bus.Settle();
            bus.Isolated.Clear();
        }
    }
}
