package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.Map;

/** One request of an HTTP/1 connection. Threads: its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Http1Exchange extends Exchange {

    private static final byte[] OK = "HTTP/1.1 200 OK\r\n".getBytes(US_ASCII);
    private static final byte[] JSON =
            "Content-Type: application/json; charset=utf-8\r\nContent-Length: ".getBytes(US_ASCII);
    private static final byte[] LAST = "\r\nConnection: close".getBytes(US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(US_ASCII);

    private final Http1Line line;
    private boolean last;
    private boolean ready;
    private boolean chunked;

    Http1Exchange(Http1Line line, Desk desk, ChannelHandlerContext context, boolean last) {
        super(desk, context);
        this.line = line;
        this.last = last;
    }

    @Override
    boolean http2() {
        return false;
    }

    boolean ready() {
        return ready;
    }

    @Override
    void due() {
        ready = true;
        if (line.first(this)) {
            play();
        }
    }

    @Override
    void whole(int status, Map<String, String> headers, byte[] body, int length) {
        ByteBuf out = context().alloc().buffer(length + 256);
        if (status == 200 && headers == Reply.JSON) {
            out.writeBytes(OK).writeBytes(JSON);
            ByteBufUtil.writeAscii(out, Integer.toString(length));
            out.writeBytes(last ? LAST : new byte[0]).writeBytes(END);
        } else {
            start(out, status, headers, status == 204 || status == 304 ? -2 : length);
        }
        out.writeBytes(body, 0, length);
        context().write(out, context().voidPromise());
        line.written();
        finished(status);
    }

    @Override
    void head(int status, Map<String, String> headers, long length) {
        chunked = length < 0 && !headers.containsKey("transfer-encoding");
        told(status);
        ByteBuf out = context().alloc().buffer();
        start(out, status, headers, chunked ? -1 : length);
        context().write(out);
    }

    /** Length -1 stands for chunks, -2 for nothing. */
    private void start(ByteBuf out, int status, Map<String, String> headers, long length) {
        StringBuilder text =
                new StringBuilder("HTTP/1.1 ").append(status).append(' ').append(Reasons.of(status));
        headers.forEach(
                (name, value) -> text.append("\r\n").append(name).append(": ").append(value));
        if (length == -1) {
            text.append("\r\nTransfer-Encoding: chunked");
        } else if (length >= 0) {
            text.append("\r\nContent-Length: ").append(length);
        }
        ByteBufUtil.writeAscii(out, text.append(last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n"));
    }

    @Override
    ChannelFuture body(ByteBuf part, boolean lastPart) {
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
    void informational(int status, Map<String, String> headers) {
        boolean kept = last;
        last = false;
        ByteBuf out = context().alloc().buffer();
        start(out, status, headers, -2);
        last = kept;
        context().write(out);
    }

    @Override
    void resetStream(int code) {
        cut();
    }

    @Override
    void goAway(boolean graceful) {
        if (graceful) {
            last = true;
            entry();
        } else {
            hangUp();
        }
    }

    @Override
    void leave() {
        line.left(this, last);
    }
}
