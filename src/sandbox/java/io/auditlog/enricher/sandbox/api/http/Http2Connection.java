package io.auditlog.enricher.sandbox.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * An HTTP/2 connection: the frames of all its streams in one handler, without a channel for each. Threads: its event
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Http2Connection extends Http2ConnectionHandler {

    private static final int MAX_HEAD = 4 << 20;
    private static final int MAX_STREAMS = 1000;

    private final RequestHandler handler;
    private final LongSupplier notBefore;
    private final PropertyKey exchanges;

    private Http2Connection(
            Builder builder, Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        super(decoder, encoder, settings, false, true);
        this.handler = builder.handler;
        this.notBefore = builder.notBefore;
        this.exchanges = connection().newKey();
        decoder.frameListener(new Requests());
        connection().addListener(new ClosedStreams());
        gracefulShutdownTimeoutMillis(0);
    }

    static Http2Connection of(RequestHandler handler, LongSupplier notBefore) {
        return new Builder(handler, notBefore).build();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof IOException) {
            ctx.close(); // the client is gone
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }

    private void request(ChannelHandlerContext context, int stream, Http2Headers headers) {
        Request request = new Request(
                notBefore.getAsLong(),
                System.nanoTime(),
                String.valueOf(headers.method()),
                headers.path() == null ? "" : headers.path().toString(),
                20);
        Http2Exchange exchange = new Http2Exchange(this, handler, context, request, stream);
        connection().stream(stream).setProperty(exchanges, exchange);
        CharSequence authorization = headers.get("authorization");
        handler.handle(exchange, authorization == null ? null : authorization.toString());
    }

    /** A reset by the client is a closed stream; no other frame matters. */
    private final class Requests extends Http2FrameAdapter {
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
            request(ctx, stream, headers);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean end) {
            request(ctx, stream, headers);
        }
    }

    private final class ClosedStreams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2Exchange exchange = stream.removeProperty(exchanges);
            if (exchange != null) {
                exchange.end();
            }
        }
    }

    /** Netty's defences against impatient clients are off: a worker that resets hundreds of silent streams is tested here. */
    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Connection, Builder> {
        private final RequestHandler handler;
        private final LongSupplier notBefore;

        Builder(RequestHandler handler, LongSupplier notBefore) {
            this.handler = handler;
            this.notBefore = notBefore;
            DefaultHttp2Connection connection = new DefaultHttp2Connection(true);
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection)));
            connection(connection);
            initialSettings(
                    new Http2Settings().maxConcurrentStreams(MAX_STREAMS).maxHeaderListSize(MAX_HEAD));
            validateHeaders(false);
            decoderEnforceMaxRstFramesPerWindow(0, 0);
            encoderEnforceMaxRstFramesPerWindow(0, 0);
            // A length differs from reply to reply: it would only push useful lines out of the header table.
            headerSensitivityDetector((name, value) -> Http2Exchange.LENGTH == name);
            encoderIgnoreMaxHeaderListSize(true);
        }

        @Override
        protected Http2Connection build() {
            return super.build();
        }

        @Override
        protected Http2Connection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Connection(this, decoder, encoder, settings);
        }
    }
}
