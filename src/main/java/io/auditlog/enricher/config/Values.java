package io.auditlog.enricher.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The value of every key: the setting, else the default. Invalid values are reported as problems at construction. */
record Values(Settings settings, Problems problems, KafkaSettings kafka) {

    static Values load(Path file, Map<String, String> environment) throws ConfigurationException {
        Problems problems = new Problems();
        return of(Settings.read(file, environment, problems), problems);
    }

    static Values of(Map<String, String> properties, Map<String, String> environment) {
        Problems problems = new Problems();
        return of(Settings.of(properties, environment, problems), problems);
    }

    private static Values of(Settings settings, Problems problems) {
        Values values = new Values(settings, problems, KafkaSettings.read(settings, problems));
        Keys.all().values().forEach(values::checkValue);
        settings.all().forEach(values::checkName);
        return values;
    }

    /** The value of a key that always has one. */
    <T> T get(Key<T> key) {
        return find(key).orElseThrow();
    }

    <T> Optional<T> find(Key<T> key) {
        demandUsable(key.name());
        return settings.inForce(key)
                .map(Setting::value)
                .or(() -> Optional.ofNullable(key.byDefault()))
                .flatMap(key.type()::parse);
    }

    /** The serializer's settings, as written. */
    Map<String, String> passedOn() {
        Map<String, String> passedOn = new TreeMap<>();
        for (Setting setting : settings.all()) {
            String name = setting.key();
            if (Keys.find(name).map(Key::isPassedOn).orElse(SerializerSettings.isExtension(name))) {
                demandUsable(name);
                passedOn.put(name, setting.value());
            }
        }
        return passedOn;
    }

    /**
     * The supplier's result, or null if it, or a value that the supplier reads, is wrong. A wrong result is reported as
     * a problem with the key; a wrong value already was.
     */
    <T> T attempt(String key, Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (UnusableKeyException reported) {
            return null;
        } catch (IllegalArgumentException wrong) {
            problems.add(key, settings.withoutSecrets(wrong.getMessage()));
            return null;
        }
    }

    /** Runs a check; an {@link IllegalArgumentException} becomes a problem with the key. */
    void check(String key, Runnable check) {
        attempt(key, () -> {
            check.run();
            return key;
        });
    }

    /** Aborts an {@link #attempt} if the key has a problem. */
    void demandUsable(String key) {
        if (problems.concern(key)) {
            throw new UnusableKeyException(key);
        }
    }

    private void checkValue(Key<?> key) {
        if (problems.concern(key.name())) {
            return;
        }
        Optional<Setting> set = settings.inForce(key);
        if (set.isEmpty() && key.use() == Key.Use.REQUIRED) {
            problems.add(key.name(), key + ": missing; it must be " + key.type().allowed());
        }
        set.filter(setting -> key.type().parse(setting.value()).isEmpty())
                .ifPresent(
                        setting -> problems.add(setting, "must be " + key.type().allowed()));
    }

    /** The value of an unknown key is not shown: it may be a secret under a misspelt key. */
    private void checkName(Setting setting) {
        String name = setting.key();
        if (Keys.find(name).isEmpty()
                && !name.startsWith(KafkaSettings.PREFIX)
                && !SerializerSettings.isExtension(name)) {
            String wrong =
                    OutcomeKeys.refusal(name).orElseGet(() -> "unknown key" + Spelling.didYouMean(nearest(name)));
            problems.add(name, name + ": " + wrong + " (" + setting.origin() + ")");
        }
    }

    private static Optional<String> nearest(String name) {
        if (KafkaSettings.definition(name).isPresent()) {
            return Optional.of(KafkaSettings.PREFIX + name);
        }
        List<String> known = new ArrayList<>(Keys.all().keySet());
        KafkaSettings.names().forEach(unprefixed -> known.add(KafkaSettings.PREFIX + unprefixed));
        return Spelling.nearest(name, known);
    }

    /** A value is unavailable because its key has a reported problem. */
    private static final class UnusableKeyException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnusableKeyException(String key) {
            super(key, null, false, false);
        }
    }
}
