package io.auditlog.enricher.sandbox.api.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The listening sockets, the connections and the event loop of a simulated API. Threads: any. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
public final class Sockets implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private static final AttributeKey<Long> ACCEPTED = AttributeKey.valueOf(Sockets.class, "accepted");

    private final RequestHandler handler;
    private final String host;
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("simulated-api", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final Pulse pulse = new Pulse((EventLoop) loops.iterator().next());
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final List<Channel> listening = new ArrayList<>();
    private final List<Socket> placeholders = new ArrayList<>();
    private final SandboxCertificate certificate;
    private final SslContext tls;
    private volatile boolean refusing;
    private int port;
    private int tlsPort;

    /**
     * Sockets that do not listen yet.
     *
     * @param host address to bind
     * @param port TCP port for plain text, 0 for any free one
     * @param tlsPort the same for TLS, negative for no TLS
     */
    public Sockets(RequestHandler handler, String host, int port, int tlsPort) {
        this.handler = handler;
        this.host = host;
        this.port = port;
        this.tlsPort = tlsPort;
        this.certificate = tlsPort < 0 ? null : SandboxCertificate.create();
        this.tls = certificate == null ? null : certificate.serverContext();
    }

    /**
     * Listens, on the same ports as before. Idempotent.
     *
     * @throws IllegalStateException if a port is taken
     */
    public synchronized void listen() {
        refusing = false;
        if (!listening.isEmpty()) {
            return;
        }
        port = bind(port, null);
        if (tls != null) {
            tlsPort = bind(tlsPort, tls);
        }
        releasePorts();
    }

    private int bind(int wanted, SslContext context) {
        InetSocketAddress address = new InetSocketAddress(host, wanted);
        Channel channel = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .handler(new Acceptor())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.RECVBUF_ALLOCATOR, acceptAll())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .childHandler(new Initializer(context))
                .bind(address)
                .awaitUninterruptibly()
                .channel();
        if (!channel.isActive()) {
            throw new IllegalStateException("cannot listen on " + address);
        }
        listening.add(channel);
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Whoever waits is accepted at one look: by itself Netty takes a few, or one. */
    private static ServerChannelRecvByteBufAllocator acceptAll() {
        ServerChannelRecvByteBufAllocator all = new ServerChannelRecvByteBufAllocator();
        all.maxMessagesPerRead(BACKLOG);
        all.respectMaybeMoreData(false);
        return all;
    }

    /** Stops listening and closes every connection, but keeps the ports from anybody else. Idempotent. */
    public synchronized void refuse() {
        refusing = true;
        if (listening.isEmpty()) {
            return;
        }
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        listening.clear();
        hold(port);
        if (tls != null) {
            hold(tlsPort);
        }
        drop();
    }

    /** A socket that is bound and does not listen: connections are refused, and nobody else gets the port. */
    private void hold(int held) {
        Socket socket = new Socket();
        placeholders.add(socket);
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, held));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep port " + held, e);
        }
    }

    private void releasePorts() {
        for (Socket socket : placeholders) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot release a port", e);
            }
        }
        placeholders.clear();
    }

    /** Closes every connection beneath every handler, so that HTTP/2 and TLS send no last words. */
    public void drop() {
        connections.forEach(channel -> channel.eventLoop()
                .execute(() -> channel.pipeline().firstContext().close()));
        connections.newCloseFuture().awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** Connections that are open now. */
    public int connections() {
        return connections.size();
    }

    public int port() {
        return port;
    }

    /** The port for TLS; see {@link #certificate}. */
    public int tlsPort() {
        certificate();
        return tlsPort;
    }

    /**
     * The certificate that clients must trust.
     *
     * @throws IllegalStateException without TLS
     */
    public SandboxCertificate certificate() {
        if (certificate == null) {
            throw new IllegalStateException("this simulated API does not listen with TLS");
        }
        return certificate;
    }

    @Override
    public synchronized void close() {
        releasePorts();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Notes since when a new connection can have waited to be accepted. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object connection) {
            ((Channel) connection).attr(ACCEPTED).set(pulse.notBefore());
            ctx.fireChannelRead(connection);
        }
    }

    /** Gives each new connection its handlers. */
    private final class Initializer extends ChannelInitializer<Channel> {
        private final SslContext context;

        Initializer(SslContext context) {
            this.context = context;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (refusing) {
                channel.close();
                return;
            }
            connections.add(channel);
            LongSupplier notBefore = pulse.ofConnection(channel.attr(ACCEPTED).get());
            channel.pipeline().addLast(new FlushConsolidationHandler(256, true));
            if (context == null) {
                channel.pipeline().addLast(new ProtocolDetector(handler, notBefore));
            } else {
                channel.pipeline()
                        .addLast(context.newHandler(channel.alloc()), ProtocolDetector.afterTls(handler, notBefore));
            }
        }
    }
}
