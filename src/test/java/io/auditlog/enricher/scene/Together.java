package io.auditlog.enricher.scene;

import io.auditlog.enricher.sandbox.Await;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Scenes that are played at the same time, each a test of its own. */
public final class Together {

    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    private Together() {}

    /** What is done for one of the cases. */
    @FunctionalInterface
    public interface Play<T> {
        void play(T one) throws Exception;
    }

    /** Begins all of them at once; the tests wait for them one by one. */
    public static <T> Stream<DynamicTest> play(List<T> cases, Function<T, String> name, Play<T> play) {
        ExecutorService threads = Executors.newCachedThreadPool();
        Map<String, Future<?>> runs = new LinkedHashMap<>();
        for (T one : cases) {
            runs.put(name.apply(one), threads.submit(() -> {
                play.play(one);
                return null;
            }));
        }
        return runs.entrySet().stream()
                .map(run -> DynamicTest.dynamicTest(run.getKey(), () -> Await.get(run.getValue(), TIMEOUT)))
                .onClose(threads::shutdownNow);
    }
}
