package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.EntrySource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A source that replies when the test says so, and keeps the requests. Threads: the test's, and any that replies.
 */
final class FakeSource implements EntrySource {

    final List<Asked> asked = new ArrayList<>();
    boolean room = true;
    boolean roomy = true;
    boolean interrupted;
    final AtomicInteger resultBytes = new AtomicInteger();
    Runnable whenAsked = () -> {};

    /** One request. */
    static final class Asked implements Inquiry {
        final AuditLogId id;
        final History history;
        private final Listener listener;
        boolean cancelled;

        Asked(AuditLogId id, History history, Listener listener) {
            this.id = id;
            this.history = history;
            this.listener = listener;
        }

        void enrich() {
            enrich("entry of " + id, null);
        }

        void enrich(String value, Instant eventTime) {
            listener.settled(new Outcome.Enriched(value.getBytes(StandardCharsets.UTF_8), eventTime, null), history);
        }

        void enrich(OcsfEvent view, Instant eventTime) {
            listener.settled(
                    new Outcome.Enriched(("entry of " + id).getBytes(StandardCharsets.UTF_8), eventTime, view),
                    history);
        }

        void refuse(Failure failure) {
            listener.settled(new Outcome.Refused(failure), history);
        }

        void postpone(History newer) {
            listener.postponed(newer);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    Asked last() {
        return asked.get(asked.size() - 1);
    }

    @Override
    public Inquiry ask(AuditLogId id, History history, Listener listener) {
        whenAsked.run();
        asked.add(new Asked(id, history, listener));
        return last();
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public boolean isRoomy() {
        return room && roomy;
    }

    @Override
    public void holdResult(int bytes) {
        resultBytes.addAndGet(bytes);
    }

    @Override
    public void releaseResult(int bytes) {
        resultBytes.addAndGet(-bytes);
    }

    @Override
    public void awaitRoom(Duration atMost) throws InterruptedException {
        if (interrupted) {
            throw new InterruptedException();
        }
    }

    @Override
    public void drain() {
        room = false;
    }

    @Override
    public int unfinished() {
        return 0;
    }

    @Override
    public void close() {}
}
