package io.auditlog.enricher.sandbox.api.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Finds out which HTTP a connection in plain text speaks: HTTP/2 starts with its preface (prior knowledge), anything else is
 * taken for HTTP/1.1. A TLS handshake is answered in plain text that this is the wrong port, as web servers do.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class ProtocolDetector extends ByteToMessageDecoder {

    private static final byte TLS_HANDSHAKE = 0x16;
    private static final String NO_TLS_HERE =
            "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final RequestHandler handler;
    private final LongSupplier notBefore;

    ProtocolDetector(RequestHandler handler, LongSupplier notBefore) {
        this.handler = handler;
        this.notBefore = notBefore;
    }

    private static ChannelHandler connection(RequestHandler handler, LongSupplier notBefore, boolean http2) {
        return http2 ? Http2Connection.of(handler, notBefore) : new Http1Connection(handler, notBefore);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
            in.skipBytes(in.readableBytes());
            ctx.writeAndFlush(Unpooled.copiedBuffer(NO_TLS_HERE, US_ASCII)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        String start = in.toString(in.readerIndex(), Math.min(in.readableBytes(), PREFACE.length()), US_ASCII);
        if (start.equals(PREFACE) || !PREFACE.startsWith(start)) {
            ctx.pipeline().addLast(connection(handler, notBefore, start.equals(PREFACE)));
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** The same for TLS: what ALPN chose. */
    static ChannelHandler afterTls(RequestHandler handler, LongSupplier notBefore) {
        return new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
            @Override
            protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
                boolean http2 = ApplicationProtocolNames.HTTP_2.equals(protocol);
                ctx.pipeline().addLast(connection(handler, notBefore, http2));
            }

            /** Whoever does not trust the certificate goes away; nothing has to be logged. */
            @Override
            protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
                ctx.close();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                ctx.close();
            }
        };
    }
}
