package io.auditlog.enricher.fetch;

import io.auditlog.enricher.Interleavings;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The cap of calls in flight, where ends, cuts and new calls meet. */
final class DispatcherRacesTest {

    private static final int CAP = 1;
    private static final Reply REPLY = FakeTransport.status(200);

    /** Where calls are counted while they are under way. */
    private static final class Counter implements Transport {
        final AtomicInteger underWay = new AtomicInteger();
        final AtomicBoolean overCap = new AtomicBoolean();
        final List<Begun> begun = new CopyOnWriteArrayList<>();
        volatile Runnable leaving = () -> {};

        @Override
        public Exchange send(RequestCallback callback) {
            int now = underWay.incrementAndGet();
            if (now > CAP) {
                overCap.set(true);
            }
            Begun one = new Begun(callback, underWay);
            begun.add(one);
            leaving.run();
            return one;
        }

        @Override
        public void close() {
            begun.clear();
        }

        /** Ends whatever is under way, until nothing more begins. */
        void endAll() {
            for (int i = 0; i < begun.size(); i++) {
                begun.get(i).end();
            }
        }
    }

    /** A call under way: its end and its cut exclude each other. */
    private record Begun(Transport.RequestCallback callback, AtomicInteger underWay, AtomicInteger ends)
            implements Transport.Exchange {
        Begun(Transport.RequestCallback callback, AtomicInteger underWay) {
            this(callback, underWay, new AtomicInteger());
        }

        void end() {
            if (isFirstToEndIt()) {
                callback.onReply(REPLY);
            }
        }

        @Override
        public boolean abort() {
            isFirstToEndIt();
            return true;
        }

        /** Whoever comes second finds it counted as over. */
        private synchronized boolean isFirstToEndIt() {
            boolean first = ends.compareAndSet(0, 1);
            if (first) {
                underWay.decrementAndGet();
            }
            return first;
        }
    }

    /** Owns an attempt and counts its replies. */
    private static final class Caller implements Attempt.Owner {
        static final AuditLogId ID = new AuditLogId("a");
        final AtomicInteger heard = new AtomicInteger();

        @Override
        public boolean mayDispatch() {
            return true;
        }

        @Override
        public void onTurnedBack(Attempt attempt) {}

        @Override
        public void onReply(Attempt attempt, Reply reply) {
            heard.incrementAndGet();
        }
    }

    /** A cap of one call, and three callers. */
    private static final class Scene {
        final Counter counter = new Counter();
        final InFlightLimit inFlight = new InFlightLimit(() -> CAP, 8);
        final Dispatcher dispatcher = DispatcherFixture.dispatcher(
                counter,
                inFlight,
                new RateControl(new RateLimitSettings(1_000, 1_000), Clock.systemUTC(), () -> 0, (task, delay) -> {}),
                new ConcurrencyLimit(CAP),
                new SourceEvents() {},
                () -> 0,
                (task, delay) -> {});
        final Caller first = new Caller();
        final Caller second = new Caller();
        final Caller third = new Caller();

        Attempt send(Caller caller) {
            Attempt attempt = new Attempt(dispatcher, caller, Caller.ID, Attempt.Lane.FRESH);
            dispatcher.send(attempt);
            return attempt;
        }

        void endsInOrder() {
            counter.endAll();
            Interleavings.expect(counter.overCap.get(), false);
            Interleavings.expect(counter.underWay.get(), 0);
            Interleavings.expect(inFlight.inFlight(), 0);
            Interleavings.expect(inFlight.waiting(), 0);
        }
    }

    @Test
    void shouldPassThePlaceOnWhenTheEndOfACallMeetsTheCutOfTheNext() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            scene.send(scene.first);
            Attempt second = scene.send(scene.second);
            scene.send(scene.third);

            // When
            Interleavings.together(() -> scene.counter.begun.get(0).end(), second::cancel);

            // Then
            scene.endsInOrder();
            Interleavings.expect(scene.first.heard.get(), 1);
            Interleavings.expect(scene.second.heard.get(), 0);
            Interleavings.expect(scene.third.heard.get(), 1);
        });
    }

    @Test
    void shouldFreeThePlaceOnceWhenACallIsCutAndEndsAtOnce() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            Attempt first = scene.send(scene.first);
            scene.send(scene.second);

            // When
            Interleavings.together(
                    first::cancel, () -> scene.counter.begun.get(0).end(), () -> scene.send(scene.third));

            // Then
            scene.endsInOrder();
            Interleavings.expect(scene.first.heard.get() <= 1, true);
            Interleavings.expect(scene.second.heard.get(), 1);
            Interleavings.expect(scene.third.heard.get(), 1);
        });
    }

    @Test
    void shouldNeverHaveMoreCallsThanTheCap() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();

            // When
            Interleavings.together(
                    () -> scene.send(scene.first).cancel(),
                    () -> scene.send(scene.second),
                    () -> scene.send(scene.third));

            // Then
            scene.endsInOrder();
            Interleavings.expect(scene.second.heard.get(), 1);
            Interleavings.expect(scene.third.heard.get(), 1);
        });
    }

    @Test
    void shouldHoldThePlaceOfACallThatIsCutWhileItLeaves() {
        // Given
        Scene scene = new Scene();
        scene.send(scene.first);
        Attempt second = scene.send(scene.second);
        scene.send(scene.third);

        // When another thread cuts the second one, of which nobody has the exchange yet
        scene.counter.leaving = () -> Interleavings.together(() -> {}, second::cancel);
        scene.counter.begun.get(0).end();

        // Then the third one begins when the second one is no more
        scene.endsInOrder();
        Interleavings.expect(scene.second.heard.get(), 0);
        Interleavings.expect(scene.third.heard.get(), 1);
    }
}
