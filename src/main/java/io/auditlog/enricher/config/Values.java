package io.auditlog.enricher.config;

import io.auditlog.enricher.config.ConfigurationException.Problem;
import io.auditlog.enricher.config.WorkerConfig.EffectiveValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The value of every key: the setting, else the default, else null. Invalid values are reported as problems at
 * construction.
 */
final class Values {

    private final Settings settings;
    private final List<Problem> problems;

    Values(Settings settings) {
        this.settings = settings;
        this.problems = settings.problems();
        Keys.all().values().forEach(this::checkListed);
        settings.all().forEach(this::checkUnlisted);
    }

    /** A value, or null if it is neither set nor has a default. */
    <T> T get(String name, Class<T> type) {
        demandValid(name);
        Keys.Key key = Keys.find(name).orElseThrow();
        return settings.inForce(key)
                .flatMap(setting -> key.type().parse(setting.value()))
                .map(type::cast)
                .orElse(null);
    }

    /** The environment's variables. */
    Map<String, String> environment() {
        return settings.environment();
    }

    /** The settings for the serializer, as written. */
    Map<String, String> passedOn() {
        Map<String, String> passedOn = new TreeMap<>();
        for (Setting setting : settings.all()) {
            String name = setting.key();
            if (Keys.find(name).map(Keys.Key::isPassedOn).orElse(SerializerSettings.isExtension(name))) {
                demandValid(name);
                passedOn.put(name, setting.value());
            }
        }
        return passedOn;
    }

    /** The settings for Kafka, as written, without their prefix. */
    Map<String, String> kafka() {
        Map<String, String> kafka = new TreeMap<>();
        settings.all().stream()
                .filter(setting -> setting.key().startsWith(KafkaKeys.PREFIX))
                .forEach(setting -> kafka.put(setting.key().substring(KafkaKeys.PREFIX.length()), setting.value()));
        return kafka;
    }

    /** The keys with this prefix that are set to something. */
    List<String> set(String prefix) {
        return settings.all().stream()
                .filter(setting -> !setting.value().isEmpty())
                .map(Setting::key)
                .filter(key -> key.startsWith(prefix))
                .toList();
    }

    /** Every value that is set or has a default: the worker's keys first, then Kafka's. */
    List<EffectiveValue> effective() {
        Stream<Setting> own = Keys.all().values().stream().flatMap(key -> settings.inForce(key).stream());
        Stream<Setting> kafkaDefaults = StreamsProperties.defaults(this).entrySet().stream()
                .map(entry -> Setting.byDefault(
                        KafkaKeys.PREFIX + entry.getKey(), entry.getValue().toString()))
                .filter(setting -> settings.find(setting.key()).isEmpty());
        Stream<Setting> others = settings.all().stream()
                .filter(setting -> Keys.find(setting.key()).isEmpty());
        return Stream.of(own, kafkaDefaults, others)
                .flatMap(values -> values)
                .map(setting -> new EffectiveValue(setting.key(), setting.shown(), setting.origin()))
                .toList();
    }

    /** Runs a check of several values, unless one of them is invalid; its failure is a problem with the key. */
    void check(String key, Runnable check) {
        checked(key, () -> {
            check.run();
            return key;
        });
    }

    /** What is made of several values, like {@link #check}; null if there is a problem, or several, one a line. */
    <T> T checked(String key, Supplier<T> made) {
        try {
            return made.get();
        } catch (InvalidValueException reported) {
            return null;
        } catch (IllegalArgumentException wrong) {
            settings.withoutSecrets(wrong.getMessage()).lines().forEach(line -> problems.add(new Problem(key, line)));
            return null;
        }
    }

    /** Ends a {@link #check} if the key has a problem. */
    void demandValid(String key) {
        if (isWrong(key)) {
            throw new InvalidValueException(key);
        }
    }

    /**
     * Reports all problems at once.
     *
     * @param unneeded keys whose problems are ignored
     */
    void throwIfWrong(Set<String> unneeded) throws ConfigurationException {
        List<Problem> found = problems.stream()
                .filter(problem -> !unneeded.contains(problem.key()))
                .toList();
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
    }

    private boolean isWrong(String key) {
        return problems.stream().anyMatch(problem -> problem.key().equals(key));
    }

    private void checkListed(Keys.Key key) {
        String name = key.name();
        String allowed = key.type().allowed();
        Optional<Setting> set = settings.inForce(key);
        if (isWrong(name)) {
            return;
        }
        if (set.isEmpty() && key.use() == Keys.Key.Use.REQUIRED) {
            problems.add(new Problem(name, name + ": missing; it must be " + allowed));
        }
        set.filter(setting -> key.type().parse(setting.value()).isEmpty())
                .ifPresent(setting -> problems.add(Problem.of(setting, "must be " + allowed)));
    }

    private void checkUnlisted(Setting setting) {
        String name = setting.key();
        if (name.startsWith(KafkaKeys.PREFIX)) {
            KafkaKeys.fault(setting)
                    .filter(fault -> !isWrong(name))
                    .ifPresent(fault -> problems.add(Problem.of(setting, fault)));
        } else if (Keys.find(name).isEmpty() && !SerializerSettings.isExtension(name)) {
            // The value is not shown: it may be a secret under a misspelt key.
            problems.add(new Problem(name, name + ": " + unlisted(name) + " (" + setting.origin() + ")"));
        }
    }

    private static String unlisted(String name) {
        Optional<String> refusal = Keys.refusal(name);
        if (refusal.isPresent()) {
            return "may not be set: " + refusal.get();
        }
        if (KafkaKeys.find(name).isPresent()) {
            return "unknown key; did you mean " + KafkaKeys.PREFIX + name + "?";
        }
        List<String> known = new ArrayList<>(Keys.all().keySet());
        KafkaKeys.names().forEach(kafka -> known.add(KafkaKeys.PREFIX + kafka));
        return "unknown key" + Spelling.suggestion(name, known, "");
    }

    /** A value is unavailable because its key has a reported problem. */
    private static final class InvalidValueException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InvalidValueException(String key) {
            super(key, null, false, false);
        }
    }
}
