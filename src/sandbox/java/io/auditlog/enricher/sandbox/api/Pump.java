package io.auditlog.enricher.sandbox.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;

/**
 * A large body that is written piece by piece, each when the one before it has left: the reader's pace rules, and
 * memory does not grow with the body. Threads: the event loop of its exchange.
 */
final class Pump implements ChannelFutureListener {

    /** The pieces of a body. */
    interface Pieces {
        /** The next piece. */
        ByteBuf next();

        /** Whether no piece follows. */
        boolean finished();
    }

    private final Exchange exchange;
    private final Pieces pieces;

    Pump(Exchange exchange, Pieces pieces) {
        this.exchange = exchange;
        this.pieces = pieces;
    }

    void start() {
        ByteBuf piece = pieces.next();
        ChannelFuture written = exchange.body(piece, pieces.finished());
        if (!pieces.finished()) {
            written.addListener(this);
        }
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        if (written.isSuccess() && !exchange.over()) {
            exchange.loop().execute(this::start);
        }
    }
}
