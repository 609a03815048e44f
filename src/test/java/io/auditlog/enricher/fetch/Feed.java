package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** IDs that arrive one after the other and are polled as the topology polls them, while there is room; and how each ended. */
final class Feed {

    private static final Duration POLL_EVERY = Duration.ofMillis(10);
    private static final int MAX_POLLED = 500;
    private static final int MAX_OPEN = 20_000;

    final List<Asked> asked = new ArrayList<>();
    int maxHeld;
    private final VirtualSource virtual;
    private final int ids;
    private final Duration every;
    private int settled;

    /**
     * A feed.
     *
     * @param every from one ID to the next; zero where all are there at the beginning
     */
    Feed(VirtualSource virtual, int ids, Duration every) {
        this.virtual = virtual;
        this.ids = ids;
        this.every = every;
    }

    /** Runs until every ID has its outcome, or until then. */
    Feed runUntil(Duration end) {
        while (settled < ids && virtual.time.elapsed() < end.toNanos()) {
            poll();
            maxHeld = Math.max(maxHeld, virtual.source.held());
            virtual.time.advance(POLL_EVERY);
        }
        return this;
    }

    private void poll() {
        if (!virtual.source.isRoomy()) {
            return;
        }
        int most = Math.min(arrived(), asked.size() + MAX_POLLED);
        while (asked.size() < most && virtual.source.hasRoom() && asked.size() - settled < MAX_OPEN) {
            Asked one = new Asked(asked.size());
            asked.add(one);
            virtual.source.ask(ScriptedApi.id(one.number), History.startingAt(virtual.time.instant()), one);
        }
    }

    private int arrived() {
        return every.isZero() ? ids : (int) Math.min(ids, virtual.time.elapsed() / every.toNanos() + 1);
    }

    int settled() {
        return settled;
    }

    /** IDs that have been read, or could have been, and have no outcome. */
    int open() {
        return arrived() - settled;
    }

    Stream<Asked> good() {
        return asked.stream().filter(Asked::isEnriched);
    }

    List<Code> letters() {
        return asked.stream().map(one -> one.letter).filter(Objects::nonNull).toList();
    }

    Asked number(int number) {
        return asked.get(number);
    }

    /** One ID, and what became of it. */
    final class Asked implements EntrySource.Listener {
        final int number;
        final long askedAt = virtual.time.elapsed();
        long endedAt;
        int outcomes;
        Code letter;
        History history;

        Asked(int number) {
            this.number = number;
        }

        boolean isEnriched() {
            return outcomes > 0 && letter == null;
        }

        Duration ended() {
            return Duration.ofNanos(endedAt);
        }

        @Override
        public void postponed(History tried) {
            history = tried;
        }

        @Override
        public void settled(Outcome outcome, History tried) {
            outcomes++;
            settled++;
            endedAt = virtual.time.elapsed();
            history = tried;
            letter = outcome instanceof Outcome.Refused refused
                    ? refused.failure().code()
                    : null;
        }
    }
}
