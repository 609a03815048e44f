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

    private final HttpTransport transport;
    private final Transport.RequestCallback callback;
    private final long begun;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean returned = new AtomicBoolean();
    private volatile PooledConnection lease;
    private volatile Thread submitting;
    private volatile boolean submitted;
    private final BodyMemoryBudget.Reservation room;

    private int stream;
    private ReplyHead head;
    private BodyBuffer body;

    HttpExchange(HttpTransport transport, Transport.RequestCallback callback, long begun) {
        this.transport = transport;
        this.callback = callback;
        this.begun = begun;
        this.room = transport.room.reserve();
    }

    @Override
    public void leased(PooledConnection leased) {
        lease = leased;
        if (transport.now() - begun > HttpTransport.PERMIT_LASTS) {
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
        lease.link.execute(this);
        submitting = null;
        if (over.get()) {
            abandon(); // cancelled during handover
        }
    }

    @Override
    public boolean abort() {
        if (!over.compareAndSet(false, true)) {
            return lease != null;
        }
        if (submitted) {
            abandon();
        } else {
            transport.connections.leave(this);
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
        lease.heard(transport.now());
        if (over.get()) {
            throw new HttpStreamResetException("cut");
        }
    }

    @Override
    public void consumeResponse(HttpResponse response, EntityDetails entity, HttpContext context)
            throws HttpStreamResetException {
        received();
        head = ReplyHead.of(response, transport.rateHeaders());
        body = new BodyBuffer(transport.maxBytes);
        if (entity == null) {
            complete();
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
            giveBack(isShared());
            if (over.compareAndSet(false, true)) {
                deliver(reply());
            }
            throw new HttpStreamResetException("the body is over the cap of " + transport.maxBytes + " bytes");
        }
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        complete();
    }

    private void complete() {
        giveBack(!head.asksForAnotherConnection());
        if (over.compareAndSet(false, true)) {
            deliver(reply());
        }
    }

    private Reply reply() {
        if (head.status() == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED && transport.isForwarded()) {
            return TransportFault.proxyRefuses(head.status());
        }
        ContentCoding.Decoded decoded = ContentCoding.decode(head.contentCoding(), body, transport.maxBytes);
        return new Reply.Answered(head.status(), head.headers(), decoded.bytes(), decoded.size(), decoded.fault());
    }

    @Override
    public void failed(Exception cause) {
        room.leave();
        giveBack(isShared() && !isLeaving(cause));
        boolean unanswered = lease != null && lease.isUnanswered();
        end(unanswered ? TransportFault.unanswered(cause, lease.link) : TransportFault.exchanging(cause));
    }

    @Override
    public void leaving(int lastStream) {
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

    /** Whether the server accepts no more streams on this connection (GOAWAY); it may still complete open ones. */
    private static boolean isLeaving(Exception cause) {
        return cause instanceof RequestNotExecutedException;
    }

    /** A failed stream does not imply a bad connection if that is shared. */
    private boolean isShared() {
        return lease != null && lease.link.isShared();
    }

    private void end(Reply reply) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        if (submitting == Thread.currentThread()) {
            transport.later(() -> deliver(reply)); // the connection was already closed; never complete inside send
        } else {
            deliver(reply);
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
