package io.auditlog.enricher.sandbox.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;

/** One stream of an HTTP/2 connection. Threads: its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Http2Exchange extends Exchange {

    static final AsciiString LENGTH = AsciiString.cached("content-length");

    private final Http2Connection connection;
    private final int stream;

    Http2Exchange(
            Http2Connection connection,
            RequestHandler handler,
            ChannelHandlerContext context,
            Request request,
            int stream) {
        super(handler, context, request);
        this.connection = connection;
        this.stream = stream;
    }

    @Override
    public void reply(int status, Map<String, String> headers, byte[] body) {
        writeHeaders(status, headers, body.length, body.length == 0);
        if (body.length > 0) {
            writeData(Unpooled.wrappedBuffer(body), true);
        }
        connection.flush(context());
        finished(status);
    }

    @Override
    public void head(int status, Map<String, String> headers, long length) {
        sent(status);
        writeHeaders(status, headers, length, false);
    }

    private void writeHeaders(int status, Map<String, String> headers, long length, boolean last) {
        Http2Headers sent = new DefaultHttp2Headers(false).status(Integer.toString(status));
        headers.forEach(sent::add);
        if (length >= 0) {
            sent.add(LENGTH, Long.toString(length));
        }
        connection
                .encoder()
                .writeHeaders(context(), stream, sent, 0, last, context().newPromise());
    }

    @Override
    public ChannelFuture body(ByteBuf part, boolean last) {
        ChannelFuture written = writeData(part, last);
        connection.flush(context());
        if (last) {
            finished(status());
        }
        return written;
    }

    private ChannelFuture writeData(ByteBuf part, boolean last) {
        return connection
                .encoder()
                .writeData(context(), stream, part, 0, last, context().newPromise());
    }

    @Override
    void left() {
        // The stream closes by itself, and nobody waits behind it.
    }
}
