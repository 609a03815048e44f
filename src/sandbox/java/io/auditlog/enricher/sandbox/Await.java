package io.auditlog.enricher.sandbox;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Waiting for what other processes do: the sandbox's only sleep, always with a deadline that says what it waited for. */
public final class Await {

    private static final Duration PAUSE = Duration.ofMillis(25);

    private Await() {}

    /** Waits until {@code condition} holds. */
    public static void until(String what, Duration timeout, Callable<Boolean> condition) {
        value(what, timeout, condition, held -> held);
    }

    /** Looks at a value again and again until it is as wanted, and returns it. */
    public static <T> T value(String what, Duration timeout, Callable<T> look, Predicate<T> wanted) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            T seen = call(what, look);
            if (wanted.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("waited " + timeout + " for " + what + "; last seen: " + seen);
            }
            sleep(PAUSE);
        }
    }

    /** The result of something that is under way; at most a minute is waited. */
    public static <T> T get(Future<T> future) {
        return get(future, Duration.ofMinutes(1));
    }

    /** The result of something that is under way. */
    public static <T> T get(Future<T> future, Duration timeout) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().toString(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + timeout, e);
        }
    }

    /** Does nothing for a while. */
    public static void sleep(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static <T> T call(String what, Callable<T> look) {
        try {
            return look.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot look for " + what, e);
        }
    }
}
