package io.auditlog.enricher.fetch.http;

import java.util.function.Consumer;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;

/** A connection that remembers whether it was closed. */
final class FakeLink implements ApiConnection {
    final boolean shared;
    boolean alive = true;
    boolean open = true;
    boolean plain;
    boolean certificateRequested;
    int probed;
    Consumer<AsyncClientExchangeHandler> server = handler -> {
        throw new UnsupportedOperationException();
    };

    FakeLink(boolean shared) {
        this.shared = shared;
    }

    @Override
    public String id() {
        return toString();
    }

    @Override
    public boolean isShared() {
        return shared;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isPlain() {
        return plain;
    }

    @Override
    public boolean isCertificateRequested() {
        return certificateRequested;
    }

    @Override
    public void execute(AsyncClientExchangeHandler handler) {
        server.accept(handler);
    }

    @Override
    public void probe(Consumer<Boolean> answer) {
        probed++;
        answer.accept(alive);
    }

    @Override
    public void close() {
        open = false;
    }
}
