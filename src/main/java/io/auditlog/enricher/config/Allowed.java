package io.auditlog.enricher.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a key may hold. The text of each validator completes "must be ..." in messages and stands in the reference; none
 * ever repeats the value.
 */
final class Allowed {

    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:,/\\[\\]]+):(\\d{1,5})");
    private static final Pattern API_KEY = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern CLASS_NAME = Pattern.compile("[\\p{Alpha}_$][\\w$]*(\\.[\\p{Alpha}_$][\\w$]*)*");

    private Allowed() {}

    static Validator integers(int min, int max) {
        return that(Integer.class, value -> value >= min && value <= max, "a whole number from " + min + " to " + max);
    }

    static Validator aboveZero() {
        return that(Double.class, value -> value > 0 && !value.isInfinite(), "a number above 0");
    }

    static Validator durations(Duration min, Duration max) {
        String text = "a duration from " + written(min) + " to " + written(max) + ", like 250ms, 10s, 5m or 1h";
        return that(
                String.class,
                value -> Durations.parse(value)
                        .filter(duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0)
                        .isPresent(),
                text);
    }

    static Validator oneOf(String... values) {
        return that(String.class, List.of(values)::contains, "one of " + String.join(", ", values));
    }

    static Validator topic() {
        return that(String.class, Allowed::isTopic, "a topic name: up to 249 letters, digits, '.', '_' or '-'");
    }

    static Validator deadLetterTopic() {
        return that(
                String.class,
                value -> isTopic(value.replace("{class}", "invalid-response")),
                "a topic name, in which {class} may stand for the status class");
    }

    static Validator hostPorts() {
        return that(
                String.class,
                value -> Arrays.stream(value.split(",", -1)).map(String::strip).allMatch(Allowed::isHostPort),
                "a list of host:port, separated by commas");
    }

    static Validator hostPort() {
        return that(String.class, Allowed::isHostPort, "host:port, with a port from 0 to 65535");
    }

    static Validator httpUrl() {
        return that(String.class, Allowed::isHttpUrl, "http(s)://host[:port][/path], without user, query and fragment");
    }

    static Validator registryUrls() {
        return that(
                String.class,
                value -> Arrays.stream(value.split(",", -1)).map(String::strip).allMatch(Allowed::isRegistryUrl),
                "http(s)://host[:port][/path], a list of these separated by commas, or mock://NAME");
    }

    static Validator pattern() {
        return that(String.class, Allowed::isPattern, "a regular expression that the whole ID must match");
    }

    static Validator file() {
        return that(String.class, Allowed::isReadable, "the path of a file that exists and can be read");
    }

    static Validator apiKey() {
        return that(
                org.apache.kafka.common.config.types.Password.class,
                value -> isApiKey(value.value()),
                "printable ASCII characters without spaces");
    }

    static Validator className() {
        return that(String.class, value -> CLASS_NAME.matcher(value).matches(), "the full name of a class");
    }

    static boolean isApiKey(String text) {
        return API_KEY.matcher(text).matches();
    }

    private static boolean isTopic(String text) {
        return TOPIC.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    private static boolean isHostPort(String text) {
        var parts = HOST_PORT.matcher(text);
        return parts.matches() && Integer.parseInt(parts.group(2)) <= 65_535;
    }

    private static boolean isHttpUrl(String text) {
        try {
            URI url = URI.create(text);
            return List.of("http", "https").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null
                    && url.getPort() <= 65_535;
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }

    private static boolean isRegistryUrl(String text) {
        return text.matches("mock://\\S+") || (text.matches("https?://[^\\s/]\\S*") && !text.matches(".*[?#].*"));
    }

    private static boolean isPattern(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException notAPattern) {
            return false;
        }
    }

    private static boolean isReadable(String text) {
        try {
            Path path = Path.of(text);
            return Files.isRegularFile(path) && Files.isReadable(path);
        } catch (InvalidPathException notAPath) {
            return false;
        }
    }

    private static String written(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 3_600_000 == 0 && millis > 0) {
            return duration.toHours() + "h";
        }
        if (millis % 60_000 == 0 && millis > 0) {
            return duration.toMinutes() + "m";
        }
        return millis % 1000 == 0 && millis > 0 ? duration.toSeconds() + "s" : millis + "ms";
    }

    private static <T> Validator that(Class<T> type, Predicate<T> test, String text) {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value != null && !test.test(type.cast(value))) {
                        throw new ConfigException(key + " must be " + text);
                    }
                },
                () -> text);
    }
}
