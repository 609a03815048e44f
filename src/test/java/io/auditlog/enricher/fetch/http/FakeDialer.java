package io.auditlog.enricher.fetch.http;

import java.util.ArrayDeque;
import java.util.Deque;

/** Dials that the test lets succeed or fail. */
final class FakeDialer implements Connector {
    final Deque<Caller> callers = new ArrayDeque<>();

    @Override
    public void dial(Caller caller) {
        callers.add(caller);
    }

    @Override
    public void close() {
        callers.clear();
    }
}
