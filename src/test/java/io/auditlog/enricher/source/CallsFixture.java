package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.pace.PaceSettings;
import io.auditlog.enricher.pace.Pacer;
import io.auditlog.enricher.pace.RetryBudget;
import io.auditlog.enricher.pace.VirtualTime;
import java.time.Duration;
import java.util.Random;

/** Calls on virtual time over a wire that a test answers by hand. */
abstract class CallsFixture {

    static final AuditLogId ID = new AuditLogId("log-1");
    static final AuditLogId OTHER = new AuditLogId("log-2");
    static final Reply ENTRY = FakeTransport.status(200);
    static final RetrySettings RETRIES =
            new RetrySettings(8, Duration.ofHours(1), Duration.ofMillis(500), Duration.ofSeconds(60));

    final VirtualTime time = new VirtualTime();
    final FakeTransport wire = new FakeTransport();
    final FakeReader reader = new FakeReader();
    final FakeListener listener = new FakeListener();
    final Pacer pacer = new Pacer(new PaceSettings(1000, 1000), time, time);
    final InFlight inFlight = new InFlight(new Paced(wire, pacer), 100, 100);
    String key = "old";
    String renewed;
    final Credentials credentials = new Credentials() {
        @Override
        public String key() {
            return key;
        }

        @Override
        public void renew() {
            key = renewed == null ? key : renewed;
        }
    };
    final Valve gate = new Valve(new ValveMeans(
            ValveSettings.DEFAULT, credentials, time, time, time, new Random(1), GateListener.NONE, () -> {}));
    final RetryBudget budget = new RetryBudget(time);
    final Calls calls = new Calls(new CallMeans(
            inFlight,
            new FailureTable(reader, time),
            new RetryPolicy(RETRIES, new Random(1)),
            budget,
            gate,
            new Throttle(pacer),
            credentials,
            time,
            time,
            time,
            SourceEvents.NONE));

    History now() {
        return History.startingAt(time.instant());
    }

    EntrySource.Inquiry ask() {
        return calls.ask(ID, now(), listener);
    }

    /** Answers every attempt with the same until the call is settled or time is up. */
    void answerAll(Reply reply) {
        for (int i = 0; i < 100 && !listener.isSettled(); i++) {
            if (!wire.sent.isEmpty() && !wire.last().ended) {
                wire.last().ends(reply);
            }
            time.advance(Duration.ofSeconds(100));
        }
    }
}
