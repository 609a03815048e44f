package io.auditlog.enricher.fetch.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A server that speaks HTTP/2 over plain text, where a test decides what becomes of each stream. Threads: the script runs
 * on the event loop; a test may answer from its own thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a client that has gone away is noticed when the channel closes
final class FrameServer implements AutoCloseable {

    private static final String ID = "/api/audit-logs/";

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    final List<Connection> connections = new CopyOnWriteArrayList<>();

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Http2Settings settings;
    private final Script script;
    private final int port;

    /** What is done with a request. */
    interface Script {
        void asked(Asked asked);
    }

    /** Takes so many streams at once on one connection. */
    FrameServer(int maxStreams, Script script) {
        this.settings = new Http2Settings().maxConcurrentStreams(maxStreams);
        this.script = script;
        this.port = ((InetSocketAddress) new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new Builder().build());
                            }
                        })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel()
                        .localAddress())
                .getPort();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The IDs that were asked for on one connection, in order. */
    List<String> ids(int connection) {
        return asked.stream()
                .filter(one -> one.connection == connections.get(connection))
                .map(one -> one.id)
                .toList();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One request; the way back to who asked. */
    static final class Asked {
        final Connection connection;
        final int stream;
        final String id;
        final String authorization;

        Asked(Connection connection, int stream, Http2Headers headers) {
            this.connection = connection;
            this.stream = stream;
            this.id = headers.path().toString().substring(ID.length());
            this.authorization = String.valueOf(headers.get("authorization"));
        }

        void answer() {
            answer(Map.of());
        }

        void answer(Map<String, String> headers) {
            ByteBuf body = Unpooled.copiedBuffer("{\"id\":\"" + id + "\"}", StandardCharsets.US_ASCII);
            Http2Headers head = new DefaultHttp2Headers().status("200").add("content-type", "application/json");
            headers.forEach(head::add);
            connection.write(encoder -> {
                encoder.writeHeaders(connection.context, stream, head, 0, false, connection.context.newPromise());
                encoder.writeData(connection.context, stream, body, 0, true, connection.context.newPromise());
            });
        }

        /** Answers with a header, of which the body is still to come. */
        void begin() {
            connection.write(encoder -> encoder.writeHeaders(
                    connection.context,
                    stream,
                    new DefaultHttp2Headers().status("200"),
                    0,
                    false,
                    connection.context.newPromise()));
        }

        void reset(Http2Error error) {
            connection.write(encoder ->
                    encoder.writeRstStream(connection.context, stream, error.code(), connection.context.newPromise()));
        }

        /** Takes no more streams, and answers none above the last one. */
        void goAway(int lastStream) {
            connection.write(encoder -> encoder.frameWriter()
                    .writeGoAway(
                            connection.context, lastStream, 0, Unpooled.EMPTY_BUFFER, connection.context.newPromise()));
        }
    }

    /** One connection. */
    final class Connection extends Http2ConnectionHandler {
        final List<Integer> resets = new CopyOnWriteArrayList<>();
        final int number = connections.size();
        volatile int mostStreams;
        volatile boolean closed;
        private ChannelHandlerContext context;

        Connection(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder) {
            super(decoder, encoder, settings, false, true);
            decoder.frameListener(new Frames());
            gracefulShutdownTimeoutMillis(0);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) throws Exception {
            context = added;
            connections.add(this);
            super.handlerAdded(added);
        }

        @Override
        public void channelInactive(ChannelHandlerContext gone) throws Exception {
            closed = true;
            super.channelInactive(gone);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext gone, Throwable cause) throws Exception {
            if (cause instanceof IOException) {
                gone.close(); // the client has hung up
            } else {
                super.exceptionCaught(gone, cause);
            }
        }

        void hangUp() {
            context.close();
        }

        private void write(Consumer<Http2ConnectionEncoder> frames) {
            context.executor().execute(() -> {
                frames.accept(encoder());
                flush(context);
            });
        }

        private final class Frames extends Http2FrameAdapter {
            @Override
            public void onHeadersRead(
                    ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean end) {
                mostStreams = Math.max(mostStreams, connection().numActiveStreams());
                Asked one = new Asked(Connection.this, stream, headers);
                asked.add(one);
                script.asked(one);
            }

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
                onHeadersRead(ctx, stream, headers, padding, end);
            }

            @Override
            public void onRstStreamRead(ChannelHandlerContext ctx, int stream, long error) {
                resets.add(stream);
            }
        }
    }

    private final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Connection, Builder> {
        Builder() {
            server(true);
            encoderIgnoreMaxHeaderListSize(true);
        }

        @Override
        protected Connection build() {
            return super.build();
        }

        @Override
        protected Connection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initialSettings) {
            return new Connection(decoder, encoder);
        }
    }
}
