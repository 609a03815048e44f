package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.entry.AuditLogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;

/** One request and its reply, with no more than is needed. Threads: one I/O thread. */
final class MinimalExchange implements AsyncClientExchangeHandler {

    private final BareLoop loop;
    private final AuditLogId id;
    private final URIAuthority authority;
    private int status;
    private byte[] body = new byte[2048];
    private int length;
    private boolean over;

    MinimalExchange(BareLoop loop, AuditLogId id, URIAuthority authority) {
        this.loop = loop;
        this.id = id;
        this.authority = authority;
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        BasicHttpRequest request = new BasicHttpRequest("GET", "http", authority, BareLoop.path(id));
        request.addHeader("Authorization", "Bearer " + BareLoop.key());
        request.addHeader("Accept", "application/json");
        channel.sendRequest(request, null, context);
    }

    @Override
    public void consumeResponse(HttpResponse response, EntityDetails entity, HttpContext context) {
        status = response.getCode();
        if (entity == null) {
            streamEnd(List.of());
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer source) {
        int more = source.remaining();
        if (length + more > body.length) {
            body = Arrays.copyOf(body, Math.max(2 * body.length, length + more));
        }
        source.get(body, length, more);
        length += more;
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        if (!over) {
            over = true;
            loop.replied(id, status, Arrays.copyOf(body, length));
        }
    }

    @Override
    public void failed(Exception cause) {
        if (!over) {
            over = true;
            loop.failed(cause);
        }
    }

    @Override
    public void cancel() {
        failed(new CancellationException());
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {
        // an interim reply says nothing here
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void produce(DataStreamChannel channel) {
        // a GET has no body
    }

    @Override
    public void releaseResources() {
        // it has none
    }
}
