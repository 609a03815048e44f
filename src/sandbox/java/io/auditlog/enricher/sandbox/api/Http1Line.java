package io.auditlog.enricher.sandbox.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * An HTTP/1 connection: reads requests from whatever bytes come, pipelined or not, and lets replies go in the order of
 * their requests. Threads: its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Http1Line extends ChannelInboundHandlerAdapter implements Desk.Line {

    private static final int MAX_HEAD = 4 << 20;

    private final Desk desk;
    private final Ear ear;
    private final Http1Head head = new Http1Head();
    private final ArrayDeque<Http1Exchange> open = new ArrayDeque<>();
    private ChannelHandlerContext context;
    private byte[] inbox = new byte[2048];
    private int from;
    private int to;
    private long skip;
    private boolean deaf;
    private boolean reading;
    private boolean touched;
    private boolean advancing;

    Http1Line(Desk desk, Ear ear) {
        this.desk = desk;
        this.ear = ear;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        long arrived = desk.nanoTime();
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!deaf) {
                receive(bytes);
                reading = true;
                requests(arrived);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        if (touched) {
            flushNow();
        }
    }

    private void receive(ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (inbox.length - to < more) {
            byte[] room =
                    to - from + more <= inbox.length ? inbox : new byte[Math.max(inbox.length * 2, to - from + more)];
            System.arraycopy(inbox, from, room, 0, to - from);
            inbox = room;
            to -= from;
            from = 0;
        }
        bytes.readBytes(inbox, to, more);
        to += more;
    }

    private void requests(long arrived) {
        while (!deaf && from < to) {
            int skipped = (int) Math.min(skip, to - from);
            skip -= skipped;
            from += skipped;
            while (from < to && skip == 0 && (inbox[from] == '\r' || inbox[from] == '\n')) {
                from++;
            }
            int end = skip == 0 ? head.read(inbox, from, to) : -1;
            if (end < 0) {
                deaf = to - from > MAX_HEAD;
                break;
            }
            request(arrived);
            from = end;
        }
        if (from == to) {
            from = 0;
            to = 0;
        }
        if (deaf && open.isEmpty()) {
            context.close();
        }
    }

    private void request(long arrived) {
        Caller caller = head.keyFrom < 0 ? Caller.NOBODY : desk.keys().caller(inbox, head.keyFrom, head.keyTo);
        Target target = Target.of(inbox, head.targetFrom, head.targetTo);
        int version = head.bodyLength < 0 ? Question.MALFORMED : head.version;
        boolean last = head.lastOne || version == Question.MALFORMED;
        skip = Math.max(0, head.bodyLength);
        deaf = last;
        Http1Exchange exchange = new Http1Exchange(this, desk, context, last);
        open.add(exchange);
        desk.take(exchange, new Question(ear.notBefore(), arrived, head.method, target, caller, version));
    }

    boolean first(Http1Exchange exchange) {
        return open.peek() == exchange;
    }

    /** An exchange is over: the next ones that are ready may go. */
    void left(Http1Exchange exchange, boolean last) {
        open.remove(exchange);
        if (last && context.channel().isActive()) {
            deaf = true;
            touched = false;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        if (!advancing) {
            advancing = true;
            for (Http1Exchange next = open.peek(); next != null && next.ready(); next = following(next)) {
                next.play();
            }
            advancing = false;
        }
    }

    private Http1Exchange following(Http1Exchange played) {
        return open.peek() == played ? null : open.peek();
    }

    /** No request is read any more; what the connection does from here on is a fault's business. */
    void deafen() {
        deaf = true;
    }

    void written() {
        if (!touched) {
            touched = true;
            if (!reading) {
                desk.touch(this);
            }
        }
    }

    @Override
    public void flushNow() {
        touched = false;
        context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deaf = true;
        Http1Exchange[] abandoned = open.toArray(Http1Exchange[]::new);
        open.clear();
        Arrays.stream(abandoned).forEach(Exchange::end);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
