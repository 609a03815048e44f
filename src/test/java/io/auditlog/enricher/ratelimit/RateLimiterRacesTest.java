package io.auditlog.enricher.ratelimit;

import io.auditlog.enricher.Interleavings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The rate limiter, asked, cancelled, paused, lent again and woken at once. */
final class RateLimiterRacesTest {

    private static final long SECOND = 1_000_000_000L;

    /** Time that stands still until the scene moves it, and a timer that never wakes early. */
    private static final class Scene implements Timer {
        final AtomicLong now = new AtomicLong();
        final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
        final RateLimiter rateLimiter = new RateLimiter(new RateLimitSettings(1, 1), now::get, this);
        final List<String> granted = Collections.synchronizedList(new ArrayList<>());

        record Task(long at, Runnable run) {}

        @Override
        public void schedule(Runnable task, long delayNanos) {
            tasks.add(new Task(now.get() + delayNanos, task));
        }

        RateLimiter.Ticket acquire(String who) {
            return rateLimiter.acquire(due -> granted.add(who));
        }

        /** Runs what is due by now. */
        void wake() {
            for (Task task : List.copyOf(tasks)) {
                if (task.at <= now.get() && tasks.remove(task)) {
                    task.run.run();
                }
            }
        }

        /** Lets the time pass in which so many permits come due, one by one. */
        void pass(int permits) {
            for (int i = 0; i < permits; i++) {
                now.addAndGet(2 * SECOND);
                wake();
            }
        }

        void expectGranted(String... who) {
            Interleavings.expect(List.copyOf(granted), List.of(who));
        }
    }

    @Test
    void shouldGrantOrCancelAndLoseNoPermit() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            scene.acquire("first");
            RateLimiter.Ticket ticket = scene.acquire("a");
            scene.acquire("b");
            scene.now.addAndGet(2 * SECOND);
            AtomicInteger cancelled = new AtomicInteger();

            // When
            Interleavings.together(scene::wake, () -> cancelled.addAndGet(ticket.cancel() ? 1 : 0));

            // Then the one permit that is due went to whoever was first in the line
            scene.expectGranted("first", cancelled.get() == 1 ? "b" : "a");
            scene.pass(2);
            scene.expectGranted(cancelled.get() == 1 ? new String[] {"first", "b"} : new String[] {"first", "a", "b"});
            Interleavings.expect(scene.rateLimiter.waiting(), 0);
            Interleavings.expect(ticket.cancel(), false);
        });
    }

    @Test
    void shouldGrantInTheOrderOfAskingAndNeverTwoAtOnce() {
        Interleavings.of(() -> {
            // Given, when
            Scene scene = new Scene();
            Interleavings.together(
                    () -> {
                        scene.acquire("a1");
                        scene.acquire("a2");
                    },
                    () -> scene.acquire("b"),
                    scene::wake);

            // Then
            Interleavings.expect(scene.granted.size(), 1);
            Interleavings.expect(scene.rateLimiter.waiting(), 2);
            scene.pass(1);
            Interleavings.expect(scene.granted.size(), 2);
            scene.pass(1);
            Interleavings.expect(scene.granted.size(), 3);
            Interleavings.expect(scene.granted.contains("b"), true);
            Interleavings.expect(scene.granted.indexOf("a1") < scene.granted.indexOf("a2"), true);
        });
    }

    @Test
    void shouldGrantNothingInAPauseAndEverythingBehindIt() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            scene.acquire("first");
            scene.acquire("a");
            scene.now.addAndGet(2 * SECOND);

            // When
            Interleavings.together(
                    () -> {
                        scene.rateLimiter.pauseFor(Duration.ofSeconds(58));
                        scene.acquire("behind");
                    },
                    scene::wake,
                    () -> scene.rateLimiter.set(new RateLimitSettings(10, 1)));

            // Then
            Interleavings.expect(scene.granted.contains("behind"), false);
            scene.pass(20);
            Interleavings.expect(scene.granted.contains("behind"), false);
            scene.pass(20);
            scene.expectGranted("first", "a", "behind");
        });
    }

    @Test
    void shouldForgetNobodyWhenItIsLentAgain() {
        Interleavings.of(() -> {
            // Given a lease that has ended, and somebody in the line
            Scene scene = new Scene();
            scene.acquire("first");
            scene.rateLimiter.lendUntil(OptionalLong.of(SECOND / 2));
            scene.acquire("a");
            scene.now.addAndGet(2 * SECOND);

            // When
            Interleavings.together(
                    () -> scene.rateLimiter.lendUntil(OptionalLong.of(60 * SECOND)),
                    scene::wake,
                    () -> scene.acquire("b"));

            // Then
            scene.pass(2);
            scene.expectGranted("first", "a", "b");
            Interleavings.expect(scene.rateLimiter.waiting(), 0);
        });
    }
}
