package io.auditlog.enricher.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A properties file in UTF-8, in which a key that stands twice is a mistake. */
final class PropertiesFile {

    private PropertiesFile() {}

    /** The settings of the file by key. */
    static Map<String, Setting> read(Path file, Problems problems) throws ConfigurationException {
        Lines lines = new Lines(file.toString(), problems);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(List.of(Problem.at(file.toString(), reason(e))));
        }
        return lines.settings;
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission to read the file is denied";
        }
        if (e instanceof CharacterCodingException) {
            return "the file is not UTF-8";
        }
        if (e instanceof IllegalArgumentException) {
            return "the file holds a malformed \\uXXXX escape";
        }
        return "the file cannot be read (" + e.getClass().getSimpleName() + ")";
    }

    /** Notes what the parser finds, in its order. */
    private static final class Lines extends Properties {

        private static final long serialVersionUID = 1L;

        private final transient Map<String, Setting> settings = new LinkedHashMap<>();
        private final String origin;
        private final transient Problems problems;

        Lines(String origin, Problems problems) {
            this.origin = origin;
            this.problems = problems;
        }

        @Override
        public synchronized Object put(Object key, Object value) {
            Setting setting = Setting.written(key.toString(), value.toString(), origin);
            if (settings.putIfAbsent(setting.key(), setting) != null) {
                problems.add(Problem.with(setting, "this key stands more than once in the file"));
            }
            return super.put(key, value);
        }
    }
}
