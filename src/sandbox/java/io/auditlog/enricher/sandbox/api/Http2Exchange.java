package io.auditlog.enricher.sandbox.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.Map;

/** One stream of an HTTP/2 connection. Threads: its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Http2Exchange extends Exchange {

    private static final AsciiString OK = AsciiString.cached("200");
    private static final AsciiString TYPE = AsciiString.cached("content-type");
    private static final AsciiString JSON = AsciiString.cached("application/json; charset=utf-8");
    static final AsciiString LENGTH = AsciiString.cached("content-length");

    private final Http2Line line;
    private final int stream;

    Http2Exchange(Http2Line line, Desk desk, ChannelHandlerContext context, int stream) {
        super(desk, context);
        this.line = line;
        this.stream = stream;
    }

    @Override
    boolean http2() {
        return true;
    }

    @Override
    void due() {
        play();
    }

    @Override
    void whole(int status, Map<String, String> headers, byte[] body, int length) {
        Http2Headers sent = status == 200 && headers == Reply.JSON
                ? ReadOnlyHttp2Headers.serverHeaders(
                        false, OK, TYPE, JSON, LENGTH, AsciiString.of(Integer.toString(length)))
                : headers(status, headers, length);
        told(status);
        line.encoder()
                .writeHeaders(context(), stream, sent, 0, length == 0, context().newPromise());
        if (length > 0) {
            ByteBuf out = context().alloc().buffer(length).writeBytes(body, 0, length);
            line.encoder().writeData(context(), stream, out, 0, true, context().newPromise());
        }
        line.written();
        finished(status);
    }

    private static Http2Headers headers(int status, Map<String, String> headers, long length) {
        Http2Headers sent = new DefaultHttp2Headers(false).status(Integer.toString(status));
        headers.forEach(sent::add);
        if (length >= 0) {
            sent.add(LENGTH, Long.toString(length));
        }
        return sent;
    }

    @Override
    void head(int status, Map<String, String> headers, long length) {
        told(status);
        Http2Headers sent = headers(status, headers, length);
        line.encoder().writeHeaders(context(), stream, sent, 0, false, context().newPromise());
    }

    @Override
    ChannelFuture body(ByteBuf part, boolean last) {
        ChannelFuture written = line.encoder()
                .writeData(context(), stream, part, 0, last, context().newPromise());
        line.flushNow();
        if (last) {
            finished(status());
        }
        return written;
    }

    @Override
    void informational(int status, Map<String, String> headers) {
        Http2Headers sent = headers(status, headers, -1);
        line.encoder().writeHeaders(context(), stream, sent, 0, false, context().newPromise());
    }

    @Override
    void resetStream(int code) {
        line.resetStream(context(), stream, code, context().newPromise());
        line.flushNow();
    }

    @Override
    void goAway(boolean graceful) {
        int lastStream = graceful ? stream : Math.max(0, stream - 2);
        if (graceful) {
            entry();
        }
        line.encoder()
                .frameWriter()
                .writeGoAway(
                        context(),
                        lastStream,
                        0,
                        Unpooled.EMPTY_BUFFER,
                        context().newPromise());
        line.flushNow();
        hangUp();
    }

    @Override
    void leave() {
        // The stream closes by itself, and nobody waits behind it.
    }
}
