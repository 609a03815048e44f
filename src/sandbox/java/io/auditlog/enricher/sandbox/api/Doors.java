package io.auditlog.enricher.sandbox.api;

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

/** How a connection finds out which HTTP it speaks: by its first bytes, or by what its TLS handshake agreed on. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Doors {

    /** What a TLS handshake begins with. */
    private static final byte HANDSHAKE = 0x16;

    private static final byte[] NO_TLS_HERE =
            "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".getBytes(US_ASCII);

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private Doors() {}

    static ChannelHandler line(Desk desk, Ear ear, boolean http2) {
        return http2 ? Http2LineBuilder.line(desk, ear) : new Http1Line(desk, ear);
    }

    /**
     * Plain text: HTTP/2 starts with its preface (prior knowledge), anything else is taken for HTTP/1.1. A TLS handshake is
     * told in plain text that it is at the wrong port, as web servers do.
     */
    static final class Plain extends ByteToMessageDecoder {
        private final Desk desk;
        private final Ear ear;

        Plain(Desk desk, Ear ear) {
            this.desk = desk;
            this.ear = ear;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (in.getByte(in.readerIndex()) == HANDSHAKE) {
                in.skipBytes(in.readableBytes());
                ctx.writeAndFlush(Unpooled.wrappedBuffer(NO_TLS_HERE)).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            int known = Math.min(in.readableBytes(), PREFACE.length);
            int same = 0;
            while (same < known && in.getByte(in.readerIndex() + same) == PREFACE[same]) {
                same++;
            }
            if (same < known || same == PREFACE.length) {
                ctx.pipeline().addLast(line(desk, ear, same == PREFACE.length));
                ctx.pipeline().remove(this);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** TLS: what ALPN chose. */
    static final class Secure extends ApplicationProtocolNegotiationHandler {
        private final Desk desk;
        private final Ear ear;

        Secure(Desk desk, Ear ear) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.desk = desk;
            this.ear = ear;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            ctx.pipeline().addLast(line(desk, ear, ApplicationProtocolNames.HTTP_2.equals(protocol)));
        }

        /** Whoever does not trust the certificate goes away; that is no news here. */
        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
