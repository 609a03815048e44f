package io.auditlog.enricher.fetch.http;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;

/** Opens connections when a test says so, or refuses to. Threads: any. */
final class FakeConnector implements Connector {

    /** Those that wait for a connection, in order. */
    final Queue<Listener> waiting = new ConcurrentLinkedQueue<>();

    @Override
    public void connect(Listener listener) {
        waiting.add(listener);
    }

    @Override
    public void close() {
        waiting.clear();
    }

    /** A connection that remembers whether it was closed. */
    static final class FakeConnection implements Connection {
        final boolean shared;
        volatile boolean open = true;
        boolean alive = true;
        int probed;
        Consumer<AsyncClientExchangeHandler> server = handler -> {
            throw new UnsupportedOperationException();
        };

        FakeConnection(boolean shared) {
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
        public SSLSession tlsSession() {
            return null;
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
}
