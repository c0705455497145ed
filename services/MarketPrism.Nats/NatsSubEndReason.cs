namespace MarketPrism.Nats;

/// <summary>Why a subscription ended.</summary>
public enum NatsSubEndReason
{
    /// <summary>It has not ended, or was ended by its owner.</summary>
    None,

    /// <summary>All the messages that were asked for have come.</summary>
    MaxMsgs,

    /// <summary><see cref="NatsSubOpts.Timeout"/> has passed.</summary>
    Timeout,

    /// <summary><see cref="NatsSubOpts.IdleTimeout"/> has passed.</summary>
    IdleTimeout,

    /// <summary>An empty message came, see <see cref="NatsSubOpts.StopOnEmptyMsg"/>.</summary>
    EmptyMsg,

    /// <summary><see cref="NatsSubOpts.StartUpTimeout"/> has passed.</summary>
    StartUpTimeout,

    /// <summary>An error, see <see cref="NatsSubBase.Exception"/>.</summary>
    Exception,
}
