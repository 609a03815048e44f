package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Event.Failed;
import io.auditlog.enricher.fetch.breaker.State.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What happens in {@link Unknown}: held entries are tried by turns until one succeeds. */
final class NothingKnown {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long USUAL_GAP = SECOND / 5;

    /** After so long the usual gap is a second. */
    private static final long LONG_SINCE = Duration.ofMinutes(10).toNanos();

    /** No entry is tried more often than this. */
    private static final long ROUND = 5 * SECOND;

    private static final long REFUSED_KEY_GAP = Duration.ofSeconds(30).toNanos();
    private static final long REFUSED_KEY_MAX_GAP = Duration.ofMinutes(5).toNanos();
    private static final int REFUSED_KEY_STEADY = 20;

    /** Every so often one of those that were good is asked. */
    private static final int GONE_EVERY = 10;

    /** An outage is reported after so many failures, or so long after the first. */
    private static final int REPORT_AFTER = 3;

    private static final long REPORT_WITHIN = 5 * SECOND;

    private final Unknown before;
    private final Moment now;
    private final List<Effect> effects = new ArrayList<>(2);

    NothingKnown(Unknown before, Moment now) {
        this.before = before;
        this.now = now;
    }

    static Unknown begin(KnownGood good, boolean atStart, Moment now) {
        return new Unknown(
                atStart, good, now.nanos(), null, Map.of(), OptionalLong.empty(), 0, 0, false, USUAL_GAP, now.nanos());
    }

    static OptionalLong nextAt(Unknown state, Moment now) {
        if (state.reported() == null && state.firstFailure().isPresent()) {
            long report = state.firstFailure().getAsLong() + REPORT_WITHIN;
            long ask = dueAt(state, now);
            return OptionalLong.of(now.held() > 0 && ask - report < 0 ? ask : report);
        }
        return now.held() > 0 ? OptionalLong.of(dueAt(state, now)) : OptionalLong.empty();
    }

    Transition on(Event event) {
        if (event instanceof Event.Succeeded success) {
            if (before.reported() != null) {
                effects.add(new Effect.ReportRecovery());
            }
            return new Transition(
                    Controls.begin(good(success.role(), success.sentAt()).with(success.id())), effects);
        }
        if (event instanceof Failed failure) {
            return ask(report(failed(failure), failure.fault()));
        }
        if (event instanceof Event.KeyChanged) {
            return ask(withNewKey());
        }
        if (event instanceof Event.KnownGoodFound found
                && before.atStart()
                && !found.ids().isEmpty()) {
            if (before.reported() != null) {
                effects.add(new Effect.ReportRecovery());
            }
            return new Transition(Controls.begin(before.good().withOlder(found.ids())), effects);
        }
        return ask(report(before, null));
    }

    private KnownGood good(Role role, long sentAt) {
        return role == Role.CONTROL ? before.good().answered(sentAt) : before.good();
    }

    private Unknown failed(Failed failure) {
        if (failure.role() != Role.CONTROL) {
            effects.add(new Effect.Hold(failure.id()));
        }
        Fault fault = failure.fault();
        if (fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        if (fault.asksToWait() && !before.keyProven()) {
            effects.add(new Effect.Pause(fault.retryAfter()));
        }
        Map<Code, Integer> tried = new EnumMap<>(Code.class);
        tried.putAll(before.tried());
        tried.merge(fault.code(), 1, Integer::sum);
        boolean proven = before.keyProven() || fault.provesKey();
        boolean refusedKey = fault.code() == Code.UNAUTHORIZED && !proven;
        int refused = before.refusedKeys() + (refusedKey ? 1 : 0);
        long gap = refusedKey ? gapOfRefusedKey(refused) : gap(fault);
        return new Unknown(
                before.atStart(),
                good(failure.role(), failure.sentAt()),
                before.since(),
                before.reported(),
                tried,
                before.firstFailure().isEmpty() ? OptionalLong.of(now.nanos()) : before.firstFailure(),
                before.asked(),
                refused,
                proven,
                gap,
                refusedKey ? later(before.next(), now.nanos() + gap) : before.next());
    }

    /** Of two times of a clock that may overflow. */
    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private long gapOfRefusedKey(int refused) {
        return refused <= REFUSED_KEY_STEADY ? REFUSED_KEY_GAP : Math.min(REFUSED_KEY_MAX_GAP, 2 * before.gap());
    }

    private long gap(Fault fault) {
        boolean seldom = fault.code().isTransient() || now.nanos() - before.since() > LONG_SINCE;
        return Math.max(seldom ? SECOND : USUAL_GAP, (long) (SECOND / now.perSecond()));
    }

    /** Says what was tried once it is worth it, and again when the cause is another or there are twice as many. */
    private Unknown report(Unknown state, Fault latest) {
        int count = count(state);
        boolean lasts = state.firstFailure().isPresent()
                && now.nanos() - state.firstFailure().getAsLong() >= REPORT_WITHIN;
        if (count == 0 || (count < REPORT_AFTER && !lasts)) {
            return state;
        }
        OutageCause cause = OutageCause.of(mostFrequent(state));
        boolean more = latest != null && Integer.bitCount(count) == 1;
        if (cause == state.reported() && !more) {
            return state;
        }
        String last = latest == null ? "" : "; the last: " + latest.seen();
        String evidence = "no request has succeeded" + (state.atStart() ? " since the start" : " lately") + ", " + count
                + " failed: " + kinds(state) + last;
        effects.add(new Effect.ReportOutage(cause, evidence));
        return new Unknown(
                state.atStart(),
                state.good(),
                state.since(),
                cause,
                state.tried(),
                state.firstFailure(),
                state.asked(),
                state.refusedKeys(),
                state.keyProven(),
                state.gap(),
                state.next());
    }

    private static int count(Unknown state) {
        return state.tried().values().stream().mapToInt(many -> many).sum();
    }

    private static Code mostFrequent(Unknown state) {
        return state.tried().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private static String kinds(Unknown state) {
        return state.tried().entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }

    private Transition ask(Unknown state) {
        if (now.held() == 0 || now.nanos() - dueAt(state, now) < 0) {
            return new Transition(state, effects);
        }
        List<AuditLogId> gone = state.good().gone();
        boolean asksGone = !gone.isEmpty()
                && !state.good().out()
                && state.asked() % GONE_EVERY == 0
                && now.nanos() - state.good().askedAt() >= KnownGood.MIN_GAP;
        effects.add(
                asksGone
                        ? new Effect.AskKnownGood(gone.get(state.asked() / GONE_EVERY % gone.size()))
                        : new Effect.AskEntry());
        return new Transition(
                new Unknown(
                        state.atStart(),
                        asksGone ? state.good().asked(now.nanos()) : state.good(),
                        state.since(),
                        state.reported(),
                        state.tried(),
                        state.firstFailure(),
                        state.asked() + 1,
                        state.refusedKeys(),
                        state.keyProven(),
                        state.gap(),
                        now.nanos() + state.gap()),
                effects);
    }

    /** Where only a few are held, and all were tried, the next round waits. */
    private static long dueAt(Unknown state, Moment now) {
        return now.fresh() > 0 || state.asked() == 0
                ? state.next()
                : state.next() - state.gap() + Math.max(state.gap(), ROUND / Math.max(1, now.held()));
    }

    /** It is tried at once, and what was asked with the one before counts no more. */
    private Unknown withNewKey() {
        return new Unknown(
                before.atStart(),
                before.good(),
                before.since(),
                before.reported(),
                before.tried(),
                before.firstFailure(),
                0,
                0,
                false,
                USUAL_GAP,
                now.nanos());
    }
}
