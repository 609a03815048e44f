package io.auditlog.enricher.sandbox.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One request and the way back to its sender, in words that HTTP/1.1 and HTTP/2 share. Threads: the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
public abstract class Exchange {

    /** Longer waits of an event loop end on whole milliseconds, late; so they end early, and a short one follows. */
    private static final long COARSE = 8_000_000;

    private static final long EARLY = 2_500_000;

    private final RequestHandler handler;
    private final ChannelHandlerContext context;
    private final Request request;
    private int status;
    private boolean over;

    Exchange(RequestHandler handler, ChannelHandlerContext context, Request request) {
        this.handler = handler;
        this.context = context;
        this.request = request;
    }

    /** Starts a reply; a negative length is not declared. */
    public abstract void head(int replyStatus, Map<String, String> headers, long length);

    /** Sends a part of the body, at once. */
    public abstract ChannelFuture body(ByteBuf part, boolean last);

    /** Sends a whole reply. */
    public abstract void reply(int replyStatus, Map<String, String> headers, byte[] body);

    /** Called when it is over. */
    abstract void left();

    /** The ID asked for; empty where the target is no entry's. */
    public final String id() {
        return request.id() == null ? "" : request.id();
    }

    public final Request request() {
        return request;
    }

    final ChannelHandlerContext context() {
        return context;
    }

    /** Whether the reply is complete, or nobody waits for it any more. */
    public final boolean over() {
        return over;
    }

    /** The status that was sent, 0 for none. */
    public final int status() {
        return status;
    }

    public final EventLoop loop() {
        return context.channel().eventLoop();
    }

    /** Runs the reply this many nanoseconds from now, unless the exchange is over by then. */
    public final void replyAfter(long nanos, Runnable reply) {
        long due = System.nanoTime() + nanos;
        if (nanos > COARSE) {
            later(nanos - EARLY, () -> replyAfter(due - System.nanoTime(), reply));
        } else if (nanos > 0) {
            later(nanos, reply);
        } else {
            reply.run();
        }
    }

    /** Does something later, unless the exchange is over by then. */
    public final void later(long nanos, Runnable action) {
        afterwards(nanos, () -> {
            if (!over) {
                action.run();
            }
        });
    }

    /** Does something later, over or not. */
    public final void afterwards(long nanos, Runnable action) {
        loop().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    final void sent(int replyStatus) {
        status = replyStatus;
    }

    /** The reply is complete as far as it will be. */
    final void finished(int replyStatus) {
        status = replyStatus;
        end();
    }

    /** The sender has gone, or the connection has. */
    final void end() {
        if (!over) {
            over = true;
            handler.ended(this);
            left();
        }
    }

    /** Puts bytes on the connection, beneath all framing but TLS. */
    public final void raw(ByteBuf bytes) {
        context.writeAndFlush(bytes);
    }

    /** Closes the connection when everything before has left; HTTP/2 sends no GOAWAY. */
    public final void hangUp() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> context.close());
    }

    /** Resets the connection when everything before has left; TLS sends no close_notify. */
    public final void cut() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context.pipeline().firstContext().close();
        });
    }

    /** Sends FIN when everything before has left, and goes on reading. */
    public final void halfClose() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(sent -> ((DuplexChannel) context.channel()).shutdownOutput());
    }
}
