package io.auditlog.enricher.sandbox.api.http;

/** Answers requests. Threads: the event loop; must not block. */
public interface RequestHandler {

    /**
     * Takes a request. It should end the exchange sooner or later; whoever asked may end it first.
     *
     * @param authorization value of the Authorization header, or null
     */
    void handle(Exchange exchange, String authorization);

    /** Called once for each exchange, when it is over, answered or not. */
    void ended(Exchange exchange);
}
