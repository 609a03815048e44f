package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpStreamResetException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its reply, from lease to last byte. Completes once: with a reply, a fault or by cancellation.
 *
 * <p>Threads: the handler methods run on one I/O thread; leasing and cancelling may happen on any other.
 */
final class HttpExchange implements AsyncClientExchangeHandler, PooledConnection.LeaseCallback, Transport.Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

    /** A connection later than this after the permit needs a new permit: queued calls leave in a burst. */
    static final long PERMIT_LASTS = 5_000_000;

    private final HttpTransport transport;
    private final Transport.RequestCallback callback;
    private final BodyMemoryBudget.Reservation room;
    private final long begun;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean returned = new AtomicBoolean();
    private volatile PooledConnection lease;
    private volatile Thread submitting;
    private volatile boolean submitted;

    private int stream;
    private ReplyHead head;
    private BodyBuffer body;

    HttpExchange(HttpTransport transport, Transport.RequestCallback callback) {
        this.transport = transport;
        this.callback = callback;
        this.room = transport.room.reserve();
        this.begun = transport.nanoTime.getAsLong();
    }

    @Override
    public void leased(PooledConnection leased) {
        lease = leased;
        if (transport.nanoTime.getAsLong() - begun > PERMIT_LASTS) {
            callback.reacquirePermit(this::submit);
        } else {
            submit();
        }
    }

    @Override
    public void refused(Reply.NoAnswer fault) {
        end(fault);
    }

    private void submit() {
        if (over.get()) {
            giveBack(true);
            return;
        }
        submitting = Thread.currentThread();
        submitted = true;
        lease.connection.execute(this);
        submitting = null;
        if (over.get()) {
            abandon(); // cancelled during handover
        }
    }

    @Override
    public boolean abort() {
        if (over.compareAndSet(false, true)) {
            if (submitted) {
                abandon();
            } else {
                transport.connections.leave(this);
            }
        }
        return lease != null;
    }

    /** Abandons the connection or, on a shared one, the stream. */
    private void abandon() {
        if (returned.compareAndSet(false, true)) {
            room.leave();
            transport.connections.abandon(this, lease, begun);
        }
    }

    private void giveBack(boolean reusable) {
        if (lease != null && returned.compareAndSet(false, true)) {
            transport.connections.release(this, lease, reusable);
        }
    }

    /** A failed stream does not imply a bad connection if that is shared. */
    private boolean isShared() {
        return lease != null && lease.connection.isShared();
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        stream = lease.nextStream();
        callback.onSent();
        channel.sendRequest(transport.request(callback), null, context);
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) throws HttpStreamResetException {
        received();
    }

    /** Records that data arrived. If cancelled, the exception makes HttpCore reset the stream; nothing else does. */
    private void received() throws HttpStreamResetException {
        lease.onReceived(transport.nanoTime.getAsLong());
        if (over.get()) {
            throw new HttpStreamResetException("cut");
        }
    }

    @Override
    public void consumeResponse(HttpResponse response, EntityDetails entity, HttpContext context)
            throws HttpStreamResetException {
        received();
        head = ReplyHead.of(response, transport.rateHeaders);
        if (callback instanceof Transport.HeadCallback witness) {
            witness.onHead(ReplyHead.whole(response, lease.connection.tlsSession()));
        }
        body = new BodyBuffer(transport.maxBytes);
        if (entity == null) {
            streamEnd(null);
        } else {
            body.expect(entity.getContentLength());
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) {
        room.grow(bytes -> {
            try {
                channel.update(bytes);
            } catch (IOException e) {
                failed(e);
            }
        });
    }

    @Override
    public void consume(ByteBuffer source) throws HttpStreamResetException {
        received();
        body.add(source);
        if (body.isOverCap()) {
            room.leave();
            complete(isShared());
            throw new HttpStreamResetException("the body is over the cap of " + transport.maxBytes + " bytes");
        }
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        complete(!head.asksForAnotherConnection());
    }

    private void complete(boolean reusable) {
        giveBack(reusable);
        if (over.compareAndSet(false, true)) {
            deliver(reply());
        }
    }

    private Reply reply() {
        if (head.status() == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED && transport.forwarded) {
            return TransportFault.proxyRefuses(head.status());
        }
        ContentCoding.Decoded decoded = ContentCoding.decode(head.contentCoding(), body, transport.maxBytes);
        return new Reply.Answered(
                head.status(), head.headers(), decoded.bytes(), decoded.size(), body.announced(), decoded.fault());
    }

    /** After GOAWAY the server accepts no more streams, but may still complete open ones. */
    @Override
    public void failed(Exception cause) {
        room.leave();
        giveBack(isShared() && !(cause instanceof RequestNotExecutedException));
        boolean unanswered = lease != null && lease.isUnanswered();
        end(
                unanswered
                        ? TransportFault.unanswered(cause, lease.connection.tlsSession())
                        : TransportFault.exchanging(cause));
    }

    @Override
    public void onLeaving(int lastStream) {
        if (stream > lastStream) {
            failed(new RequestNotExecutedException());
        }
    }

    @Override
    public void cancel() {
        failed(new HttpStreamResetException("cancelled"));
    }

    @Override
    public void releaseResources() {
        room.leave();
        giveBack(isShared());
    }

    /** If the connection was already closed, this runs inside send, which must never complete the exchange. */
    private void end(Reply reply) {
        if (over.compareAndSet(false, true)) {
            if (submitting == Thread.currentThread()) {
                transport.timer.schedule(() -> deliver(reply), 0);
            } else {
                deliver(reply);
            }
        }
    }

    private void deliver(Reply reply) {
        try {
            callback.onReply(reply);
        } catch (RuntimeException e) {
            LOG.error("the end of the call for {} was lost", callback.id(), e);
        }
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void produce(DataStreamChannel channel) {
        // a GET has no body
    }
}
