package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.pace.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A valve on virtual time, and calls that note what it does with them. */
abstract class ValveFixture {

    static final Verdict SUCCESS = new Verdict.Success(new Outcome.Enriched(new byte[0], null));

    final VirtualTime time = new VirtualTime();
    final List<String> passed = new ArrayList<>();
    final List<String> convicted = new ArrayList<>();
    final List<String> acquitted = new ArrayList<>();
    final List<String> news = new ArrayList<>();
    int reopened;
    Call control;
    String key = "old";
    final Valve valve = new Valve(new ValveMeans(
            ValveSettings.DEFAULT,
            () -> key,
            time,
            time,
            time,
            new Random(1),
            new GateListener() {
                @Override
                public void closed(Closure closure) {
                    news.add(closure.kind().state());
                }

                @Override
                public void opened() {
                    news.add("open");
                }

                @Override
                public void intake(boolean open) {
                    news.add(open ? "intake" : "no intake");
                }
            },
            () -> reopened++));

    /** A call that notes what the valve tells it. */
    final class Call implements Gate.Passage {
        private final String name;
        long leftAt;
        boolean inLine;
        boolean failedBefore;

        Call(String name) {
            this.name = name;
        }

        @Override
        public AuditLogId id() {
            return new AuditLogId(name);
        }

        @Override
        public boolean hasFailed() {
            return failedBefore;
        }

        @Override
        public void pass() {
            passed.add(name);
            leftAt = time.getAsLong();
        }

        @Override
        public boolean recall() {
            return inLine;
        }

        @Override
        public void convict() {
            convicted.add(name);
        }

        @Override
        public Gate.Passage again() {
            control = new Call("control of " + name);
            return control;
        }

        @Override
        public void acquit(Instant since) {
            acquitted.add(name);
        }

        Gate.Ruling meets(Verdict verdict) {
            return valve.rule(this, verdict, leftAt);
        }
    }

    Call enter(String name) {
        Call call = new Call(name);
        valve.enter(call);
        return call;
    }

    List<Call> enter(int count, String prefix) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(enter(prefix + i));
        }
        return calls;
    }

    /** A call that leaves now and succeeds a moment later. */
    void success() {
        Call call = enter("good-" + time.elapsed());
        tick();
        call.meets(SUCCESS);
    }

    void tick() {
        time.advance(Duration.ofMillis(1));
    }

    static Verdict fault(ChannelKind kind) {
        Code code = kind == ChannelKind.NETWORK ? Code.UNREACHABLE : Code.UNAVAILABLE;
        return new Verdict.ChannelFault(Failure.of(code, "no"), kind, null);
    }

    static Verdict fault(Code code) {
        return new Verdict.EntryFault(Failure.of(code, "no"), Verdict.Scope.AMBIGUOUS, RetryRule.NONE, Duration.ZERO);
    }

    static Verdict own(Code code) {
        return new Verdict.EntryFault(Failure.of(code, "no"), Verdict.Scope.ENTRY, RetryRule.NONE, Duration.ZERO);
    }

    /** Closes it with calls "held-0" to "held-2", of which the first is out as a probe when this returns. */
    List<Call> closeWith(ChannelKind kind) {
        List<Call> calls = enter(3, "held-");
        tick();
        calls.forEach(call -> call.meets(fault(kind)));
        passed.clear();
        time.advance(Duration.ofSeconds(40));
        return calls;
    }
}
