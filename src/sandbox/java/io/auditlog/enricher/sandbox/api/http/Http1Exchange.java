package io.auditlog.enricher.sandbox.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.Map;

/** One request of an HTTP/1 connection. Threads: its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Http1Exchange extends Exchange {

    private static final long CHUNKED = -1;
    private static final long NO_BODY = -2;

    private final Http1Connection connection;
    private final boolean last;
    private boolean chunked;

    Http1Exchange(
            Http1Connection connection,
            RequestHandler handler,
            ChannelHandlerContext context,
            Request request,
            boolean last) {
        super(handler, context, request);
        this.connection = connection;
        this.last = last;
    }

    @Override
    public void reply(int status, Map<String, String> headers, byte[] body) {
        ByteBuf out = context().alloc().buffer(body.length + 256);
        start(out, status, headers, status == 204 || status == 304 ? NO_BODY : body.length);
        context().writeAndFlush(out.writeBytes(body));
        finished(status);
    }

    @Override
    public void head(int status, Map<String, String> headers, long length) {
        chunked = length < 0 && !headers.containsKey("transfer-encoding");
        sent(status);
        ByteBuf out = context().alloc().buffer();
        start(out, status, headers, chunked ? CHUNKED : length);
        context().write(out);
    }

    private void start(ByteBuf out, int status, Map<String, String> headers, long length) {
        StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append(status == 200 ? " OK" : " Simulated");
        headers.forEach(
                (name, value) -> text.append("\r\n").append(name).append(": ").append(value));
        if (length == CHUNKED) {
            text.append("\r\nTransfer-Encoding: chunked");
        } else if (length >= 0) {
            text.append("\r\nContent-Length: ").append(length);
        }
        ByteBufUtil.writeAscii(out, text.append(last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n"));
    }

    @Override
    public ChannelFuture body(ByteBuf part, boolean lastPart) {
        if (chunked && part.isReadable()) {
            context().write(ascii(Integer.toHexString(part.readableBytes()) + "\r\n"));
            context().write(part);
            context().write(ascii("\r\n"));
        } else {
            context().write(part);
        }
        ChannelFuture written = context().writeAndFlush(ascii(chunked && lastPart ? "0\r\n\r\n" : ""));
        if (lastPart) {
            finished(status());
        }
        return written;
    }

    private ByteBuf ascii(String text) {
        return ByteBufUtil.writeAscii(context().alloc(), text);
    }

    @Override
    void left() {
        connection.left(this, last);
    }
}
