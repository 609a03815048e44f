package io.auditlog.enricher.sandbox.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The listening sockets, the connections and the event loops of a simulated API. Threads: any. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Sockets implements AutoCloseable {

    /** Connections that may wait to be accepted. */
    private static final int BACKLOG = 1024;

    private static final AttributeKey<Long> CAME = AttributeKey.valueOf(Sockets.class, "came");

    private final House house;
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup loops;
    private final Map<EventLoop, Desk> desks = new HashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final List<Channel> listening = new ArrayList<>();
    private final List<Socket> placeholders = new ArrayList<>();
    private final SandboxCertificate certificate;
    private final SslContext tls;
    private int port;
    private int tlsPort;

    private Sockets(House house) {
        this.house = house;
        ApiSettings.Listen listen = house.settings().listen();
        this.port = listen.port();
        this.tlsPort = listen.tlsPort();
        this.certificate = listen.tls() ? Tls.certificate() : null;
        this.tls = certificate == null ? null : Tls.context(certificate);
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loops = new MultiThreadIoEventLoopGroup(
                house.settings().threads(), new DefaultThreadFactory("simulated-api", true), io);
        this.loops.forEach(loop -> desks.put((EventLoop) loop, new Desk(house, (EventLoop) loop)));
    }

    static Sockets open(House house) {
        Sockets sockets = new Sockets(house);
        try {
            sockets.listen();
            return sockets;
        } catch (RuntimeException e) {
            sockets.close();
            throw e;
        }
    }

    /** Listens, on the same ports as before. Idempotent. */
    synchronized void listen() {
        if (!listening.isEmpty()) {
            return;
        }
        port = bind(port, null);
        if (tls != null) {
            tlsPort = bind(tlsPort, tls);
        }
        placeholders.forEach(Sockets::release);
        placeholders.clear();
    }

    private int bind(int wanted, SslContext context) {
        InetSocketAddress address = address(wanted);
        Channel channel = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .handler(new Porter())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.RECVBUF_ALLOCATOR, all())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .childHandler(new Welcome(context))
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
    private static ServerChannelRecvByteBufAllocator all() {
        ServerChannelRecvByteBufAllocator all = new ServerChannelRecvByteBufAllocator();
        all.maxMessagesPerRead(BACKLOG);
        all.respectMaybeMoreData(false);
        return all;
    }

    private InetSocketAddress address(int wanted) {
        return new InetSocketAddress(house.settings().listen().host(), wanted);
    }

    /** Stops listening and closes every connection, but keeps the ports from anybody else. Idempotent. */
    synchronized void refuse() {
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
            socket.bind(address(held));
        } catch (IOException e) {
            throw new IllegalStateException("cannot keep port " + held, e);
        }
    }

    private static void release(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot release a port", e);
        }
    }

    /** Closes beneath every handler, so that HTTP/2 and TLS have no last words. */
    void drop() {
        connections.forEach(channel -> channel.eventLoop().execute(() -> closeBeneath(channel)));
        connections.newCloseFuture().awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private static void closeBeneath(Channel channel) {
        channel.pipeline().firstContext().close();
    }

    int connections() {
        return connections.size();
    }

    boolean epoll() {
        return epoll;
    }

    int port() {
        return port;
    }

    int tlsPort() {
        certificate();
        return tlsPort;
    }

    SandboxCertificate certificate() {
        if (certificate == null) {
            throw new IllegalStateException("this simulated API does not listen with TLS");
        }
        return certificate;
    }

    @Override
    public synchronized void close() {
        placeholders.forEach(Sockets::release);
        placeholders.clear();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Notes since when a new connection can have waited at the door. */
    private final class Porter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object connection) {
            Pulse pulse = desks.get(ctx.channel().eventLoop()).pulse();
            ((Channel) connection).attr(CAME).set(pulse.notBefore());
            ctx.fireChannelRead(connection);
        }
    }

    /** Gives each new connection its door. */
    private final class Welcome extends ChannelInitializer<Channel> {
        private final SslContext context;

        Welcome(SslContext context) {
            this.context = context;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (house.regime().refusing()) {
                channel.close();
                return;
            }
            connections.add(channel);
            Desk desk = desks.get(channel.eventLoop());
            Ear ear = new Ear(desk.pulse(), channel.attr(CAME).get(), desk::nanoTime);
            if (context == null) {
                channel.pipeline().addLast(new Doors.Plain(desk, ear));
            } else {
                channel.pipeline().addLast(context.newHandler(channel.alloc()), new Doors.Secure(desk, ear));
            }
        }
    }
}
