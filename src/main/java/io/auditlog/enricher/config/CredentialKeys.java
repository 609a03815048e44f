package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;

/** The key that the API is asked with. */
final class CredentialKeys {

    static final String API_KEY = "api.key";
    static final String API_KEY_FILE = "api.key.file";

    /** The present one and the next. */
    private static final int MOST_KEYS = 2;

    private CredentialKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "API key")
                .important(
                        API_KEY_FILE,
                        STRING,
                        null,
                        Allowed.file(),
                        "File that holds the API key and nothing else. It is read again when it changes and when the API"
                                + " refuses the key, so a rotated key needs no restart. While a key is replaced it may"
                                + " hold two, one a line, the present one first; the key that was good before is tried"
                                + " too until a new one has been accepted. Exactly one of api.key.file and api.key must"
                                + " be set.")
                .important(
                        API_KEY,
                        PASSWORD,
                        null,
                        Allowed.apiKey(),
                        "The API key itself, best as a reference like ${env:VAR}. It is read at start only.");
    }

    static ApiKey apiKey(Values values) {
        boolean fixed = values.isSet(API_KEY);
        boolean inFile = values.isSet(API_KEY_FILE);
        if (fixed && inFile) {
            throw new IllegalArgumentException(API_KEY + " and " + API_KEY_FILE + " are both set: choose one of them");
        }
        if (fixed) {
            return new ApiKey.Fixed(values.secret(API_KEY));
        }
        if (inFile) {
            return new ApiKey.InFile(checked(values.path(API_KEY_FILE)));
        }
        throw new IllegalArgumentException(API_KEY + " is missing: set " + API_KEY_FILE
                + " to a file that holds the key (or " + API_KEY + ", best as a reference like ${env:VAR})");
    }

    private static Path checked(Path file) {
        try {
            List<String> keys = Files.readString(file)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (!keys.isEmpty() && keys.size() <= MOST_KEYS && keys.stream().allMatch(Allowed::isApiKey)) {
                return file;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    API_KEY_FILE + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
        throw new IllegalArgumentException(
                API_KEY_FILE
                        + ": the file must hold the key and nothing else, printable ASCII without spaces, or two keys, one a line");
    }
}
