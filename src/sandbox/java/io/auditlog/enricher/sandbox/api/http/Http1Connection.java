package io.auditlog.enricher.sandbox.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1 connection: reads requests from whatever bytes come. Clients wait for a reply before their next request.
 * Threads: its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Http1Connection extends ByteToMessageDecoder {

    private static final int MAX_HEAD = 4 << 20;
    private static final Pattern REQUEST_LINE = Pattern.compile("([^ ]*) (.*) HTTP/1\\.([01])", Pattern.DOTALL);

    private final RequestHandler handler;
    private final LongSupplier notBefore;
    private final Set<Http1Exchange> open = new HashSet<>();
    private ChannelHandlerContext context;
    private long bodyLeft;
    private boolean closing;

    /** A connection whose requests were not there yet at {@code notBefore}, whenever they are noticed. */
    Http1Connection(RequestHandler handler, LongSupplier notBefore) {
        this.handler = handler;
        this.notBefore = notBefore;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int skipped = closing ? in.readableBytes() : (int) Math.min(bodyLeft, in.readableBytes());
        bodyLeft -= skipped;
        in.skipBytes(skipped);
        while (in.isReadable() && isLineEnd(in.getByte(in.readerIndex()))) {
            in.skipBytes(1);
        }
        String text = in.toString(ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end >= 0) {
            in.skipBytes(end + 4);
            request(text.substring(0, end).split("\r\n", -1));
        } else if (text.length() > MAX_HEAD) {
            ctx.close();
        }
    }

    private static boolean isLineEnd(byte next) {
        return next == '\r' || next == '\n';
    }

    private void request(String... head) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            if (colon > 0) {
                String name = head[i].substring(0, colon).toLowerCase(Locale.ROOT);
                headers.put(name, head[i].substring(colon + 1).strip());
            }
        }
        Matcher line = REQUEST_LINE.matcher(head[0]);
        String length = headers.getOrDefault("content-length", "0");
        boolean sound = line.matches() && length.matches("\\d{1,9}") && !headers.containsKey("transfer-encoding");
        int version = sound ? 10 + Integer.parseInt(line.group(3)) : Request.MALFORMED;
        bodyLeft = sound ? Long.parseLong(length) : 0;
        String kept = headers.getOrDefault("connection", version == 11 ? "keep-alive" : "close");
        closing = !sound || kept.equalsIgnoreCase("close");
        String method = line.matches() ? line.group(1) : "";
        String target = line.matches() ? line.group(2) : head[0];
        Request request = new Request(notBefore.getAsLong(), System.nanoTime(), method, target, version);
        Http1Exchange exchange = new Http1Exchange(this, handler, context, request, closing);
        open.add(exchange);
        handler.handle(exchange, headers.get("authorization"));
    }

    void left(Http1Exchange exchange, boolean last) {
        open.remove(exchange);
        if (last) {
            closing = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        closing = true;
        super.channelInactive(ctx);
        List<Http1Exchange> abandoned = List.copyOf(open);
        open.clear();
        abandoned.forEach(Exchange::end);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
