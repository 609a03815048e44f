package io.auditlog.enricher.fetch.http;

import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.nio.command.StaleCheckCommand;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.util.Identifiable;

/** A connection of HttpClient; work is queued for its I/O thread. Threads: any. */
record HttpConnection(ManagedAsyncClientConnection connection, boolean isShared) implements Connector.Connection {

    @Override
    public String id() {
        return ((Identifiable) connection).getId();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public SSLSession tlsSession() {
        return connection.getSSLSession();
    }

    @Override
    public void execute(AsyncClientExchangeHandler handler) {
        connection.submitCommand(
                new RequestExecutionCommand(handler, HttpCoreContext.create()), Command.Priority.NORMAL);
    }

    @Override
    public void probe(Consumer<Boolean> alive) {
        connection.submitCommand(new StaleCheckCommand(alive), Command.Priority.NORMAL);
    }

    @Override
    public void close() {
        connection.close(CloseMode.IMMEDIATE);
    }
}
