package io.auditlog.enricher.sandbox.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import java.io.IOException;

/**
 * An HTTP/2 connection: the frames of all its streams in one handler, without a channel for each. Threads: its event
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Http2Line extends Http2ConnectionHandler implements Desk.Line {

    private static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
    private static final AsciiString GET = AsciiString.cached("GET");

    private final Desk desk;
    private final Ear ear;
    private final Http2Connection.PropertyKey exchanges;
    private ChannelHandlerContext context;
    private long arrived;
    private boolean reading;
    private boolean touched;

    Http2Line(
            Desk desk,
            Ear ear,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings, false, true);
        this.desk = desk;
        this.ear = ear;
        this.exchanges = connection().newKey();
        decoder.frameListener(new Frames());
        connection().addListener(new Streams());
        gracefulShutdownTimeoutMillis(0);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        arrived = desk.nanoTime();
        reading = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        reading = false;
        touched = false;
        super.channelReadComplete(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof IOException) {
            ctx.close(); // the asker is gone
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }

    void written() {
        if (!touched) {
            touched = true;
            if (!reading) {
                desk.touch(this);
            }
        }
    }

    @Override
    public void flushNow() {
        touched = false;
        flush(context);
    }

    private void request(int stream, Http2Headers headers) {
        AsciiString path = AsciiString.of(headers.path() == null ? "" : headers.path());
        int from = path.arrayOffset();
        Target target = Target.of(path.array(), from, from + path.length());
        CharSequence method = headers.method();
        String verb = GET.contentEquals(method) ? "GET" : String.valueOf(method);
        Http2Exchange exchange = new Http2Exchange(this, desk, context, stream);
        connection().stream(stream).setProperty(exchanges, exchange);
        Caller caller = caller(headers.get(AUTHORIZATION));
        desk.take(exchange, new Question(ear.notBefore(), arrived, verb, target, caller, 20));
    }

    private Caller caller(CharSequence authorization) {
        if (authorization == null) {
            return Caller.NOBODY;
        }
        AsciiString value = AsciiString.of(authorization);
        return desk.keys().caller(value.array(), value.arrayOffset(), value.arrayOffset() + value.length());
    }

    /** A reset by the asker is a stream closed; nothing else is to be told. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            request(stream, headers);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean end) {
            request(stream, headers);
        }
    }

    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2Exchange exchange = stream.removeProperty(exchanges);
            if (exchange != null) {
                exchange.end();
            }
        }
    }
}
