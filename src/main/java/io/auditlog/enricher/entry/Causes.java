package io.auditlog.enricher.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The chain of causes of a failure, and what it says. */
public final class Causes {

    /** What Kafka's admin client says of timeouts, with the same for people. */
    private static final Map<Pattern, String> WORDS = Map.of(
            Pattern.compile("Call\\(callName=(\\w+).*\\) timed out at \\d+ after \\d+ attempt\\(s\\)"), "$1 timed out",
            Pattern.compile("Cancelled \\w+ request with correlation id \\d+ due to node -?\\d+ being disconnected"),
                    "the connection ended before the reply",
            Pattern.compile("Timed out waiting for a node assignment\\. Call: \\S+"), "no broker could be connected");

    private Causes() {}

    /** The failure itself, its cause, the cause of that, and so on. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /** The messages of a failure and its causes without duplicates, outermost first. */
    public static String text(Throwable failure) {
        List<String> messages = new ArrayList<>();
        of(failure).forEach(link -> {
            String message = link.getMessage() == null
                    ? link.getClass().getSimpleName()
                    : worded(link.getMessage().lines().findFirst().orElse(""));
            if (messages.stream().noneMatch(earlier -> earlier.contains(message))) {
                messages.add(message);
            }
        });
        return String.join(": ", messages);
    }

    private static String worded(String message) {
        for (Map.Entry<Pattern, String> each : WORDS.entrySet()) {
            message = each.getKey().matcher(message).replaceFirst(each.getValue());
        }
        return message;
    }
}
