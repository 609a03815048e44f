package io.auditlog.enricher.sandbox.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One request and the way back to who asked, in words that HTTP/1.1 and HTTP/2 share. Threads: one event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
abstract class Exchange {

    private final Desk desk;
    private final ChannelHandlerContext context;
    private Question question;
    private Behaviour behaviour;
    private int row;
    private int status;
    private boolean over;

    Exchange(Desk desk, ChannelHandlerContext context) {
        this.desk = desk;
        this.context = context;
    }

    /** Whether this is HTTP/2. */
    abstract boolean http2();

    /** Starts a reply; a negative length is not told. */
    abstract void head(int status, Map<String, String> headers, long length);

    /** Sends a part of the body, at once. */
    abstract ChannelFuture body(ByteBuf part, boolean last);

    /** Sends a whole reply soon: with others that go the same way. */
    abstract void whole(int status, Map<String, String> headers, byte[] body, int length);

    /** Sends an interim reply. */
    abstract void informational(int status, Map<String, String> headers);

    /** Breaks off this reply alone, where the protocol can. */
    abstract void resetStream(int code);

    /** Announces the end of the connection; answers first where graceful. */
    abstract void goAway(boolean graceful);

    /** Called when it is over for the witness: whoever waits behind it on the connection may go. */
    abstract void leave();

    /** Called when latency has passed; plays at once unless another reply of the connection must go first. */
    abstract void due();

    final void begin(Question asked, Behaviour decided, int witnessRow) {
        question = asked;
        behaviour = decided;
        row = witnessRow;
    }

    final void play() {
        if (!over) {
            desk.play(this, behaviour);
        }
    }

    final String id() {
        return question.idOrEmpty();
    }

    final Question question() {
        return question;
    }

    final Desk desk() {
        return desk;
    }

    final Instant now() {
        return desk.now();
    }

    final boolean over() {
        return over;
    }

    final int row() {
        return row;
    }

    final int status() {
        return status;
    }

    final EventLoop loop() {
        return context.channel().eventLoop();
    }

    final boolean writable() {
        return context.channel().isWritable();
    }

    final ChannelHandlerContext context() {
        return context;
    }

    /** The entry of the ID. */
    final void entry() {
        Pen pen = desk.entry(question);
        whole(200, desk.headers(Reply.JSON), pen.array(), pen.length());
    }

    final void reply(Reply reply) {
        whole(reply.status(), reply.headers(), reply.body(), reply.body().length);
    }

    /** Sends a part of the body, for those who do not wait until it has left. */
    final void send(ByteBuf part, boolean last) {
        body(part, last);
    }

    final void told(int replied) {
        status = replied;
    }

    /** The reply is complete as far as it will be. */
    final void finished(int replied) {
        status = replied;
        end();
    }

    /** Whoever asked has gone, or the connection has. */
    final void end() {
        if (!over) {
            over = true;
            desk.ended(this);
            leave();
        }
    }

    /** Does something later, unless the exchange is over by then. */
    final void later(long nanos, Runnable action) {
        afterwards(nanos, () -> {
            if (!over) {
                action.run();
            }
        });
    }

    /** Does something later, over or not. What it writes leaves at once: nothing else may be due for long. */
    final void afterwards(long nanos, Runnable action) {
        loop().schedule(
                        () -> {
                            action.run();
                            desk.flush();
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    /** Puts bytes on the connection, beneath all framing but TLS. */
    final void raw(ByteBuf bytes) {
        context.writeAndFlush(bytes);
    }

    /** Closes the connection when everything before has left; HTTP/2 says no GOAWAY. */
    final void hangUp() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> context.close());
    }

    /** Resets the connection when everything before has left; TLS says no close_notify. */
    final void cut() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context.pipeline().firstContext().close();
        });
    }

    /** Sends FIN when everything before has left, and goes on reading. */
    final void halfClose() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(sent -> ((DuplexChannel) context.channel()).shutdownOutput());
    }
}
