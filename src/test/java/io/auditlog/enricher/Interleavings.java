package io.auditlog.enricher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.Lincheck;

/**
 * Scenes in which a few threads meet, played again and again. Every build lets real threads race
 * ({@code races.rounds}); with {@code races.interleavings} a model checker takes the scheduler's place, tries the
 * interleavings one by one, and tells of a failed expectation or a deadlock with the steps that led there.
 */
public final class Interleavings {

    private static final int ROUNDS = Integer.getInteger("races.rounds", 1_000);
    private static final int INTERLEAVINGS = Integer.getInteger("races.interleavings", 0);

    private Interleavings() {}

    /** Plays a scene from its beginning to its end, again and again; it makes everything that it touches itself. */
    public static void of(Runnable scene) {
        if (INTERLEAVINGS > 0) {
            Lincheck.runConcurrentTest(INTERLEAVINGS, scene);
            return;
        }
        for (int round = 0; round < ROUNDS; round++) {
            scene.run();
        }
    }

    /** Runs all of them at once, the first one on this thread, and waits for their end. */
    public static void together(Runnable mine, Runnable... others) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicInteger missing = new AtomicInteger(INTERLEAVINGS > 0 ? 0 : 1 + others.length);
        List<Thread> threads = new ArrayList<>();
        for (Runnable other : others) {
            Thread thread = new Thread(() -> begin(other, missing, failure));
            threads.add(thread);
            thread.start();
        }
        begin(mine, missing, failure);
        for (Thread thread : threads) {
            join(thread);
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }

    /**
     * What must be true in a scene. No assertion library: the model checker would follow every step of it, and there are
     * thousands.
     */
    public static void expect(Object actual, Object expected) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + ", but there is " + actual);
        }
    }

    /** Real threads wait for each other first, or the early ones would be through before the last one has started. */
    private static void begin(Runnable part, AtomicInteger missing, AtomicReference<Throwable> failure) {
        missing.decrementAndGet();
        for (int spins = 0; missing.get() > 0; spins++) {
            if (spins < 1_000) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1_000);
            }
        }
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a scene", e);
        }
    }
}
