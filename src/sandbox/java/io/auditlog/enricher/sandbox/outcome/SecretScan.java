package io.auditlog.enricher.sandbox.outcome;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Looks for a planted secret in texts and bytes: plain, URL-encoded, and in base64 wherever in a longer text it stood
 * (which makes three different encodings of it). Its findings name the form and the place, never the secret.
 */
public final class SecretScan {

    private static final int SHORTEST = 12;
    private static final int CHUNK = 1 << 16;

    private final Map<String, String> needles = new LinkedHashMap<>();
    private final int longest;

    /** A scan for a secret of at least 12 characters: shorter ones would be found by chance. */
    public SecretScan(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST) {
            throw new IllegalArgumentException("too short to look for");
        }
        needles.put("plain", latin(bytes));
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        needles.put("URL-encoded", encoded);
        needles.put("URL-encoded, %20", encoded.replace("+", "%20"));
        needles.put("URL-encoded, lower case", lowerCaseEscapes(encoded));
        for (int before = 0; before < 3; before++) {
            needles.put("base64 at " + before, core(Base64.getEncoder(), bytes, before));
            needles.put("base64url at " + before, core(Base64.getUrlEncoder(), bytes, before));
        }
        this.longest = needles.values().stream().mapToInt(String::length).max().orElseThrow();
    }

    /** Findings in a text. */
    public List<String> scan(String where, String text) {
        return text == null ? List.of() : scan(where, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Findings in bytes. */
    public List<String> scan(String where, byte[] bytes) {
        return bytes == null ? List.of() : find(where, latin(bytes));
    }

    /** Findings in a record: its key, its value and its headers. */
    public List<String> scan(Emitted emitted) {
        String where = emitted.place();
        List<String> findings = new ArrayList<>(scan(where + " key", emitted.key()));
        findings.addAll(scan(where + " value", emitted.value()));
        emitted.headers().forEach(header -> {
            findings.addAll(scan(where + " header name", header.key()));
            findings.addAll(scan(where + " header " + header.key(), header.value()));
        });
        return findings;
    }

    /** Findings in a file of any size. */
    public List<String> scan(Path file) {
        List<String> findings = new ArrayList<>();
        String rest = "";
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
                String text = rest + latin(chunk);
                findings.addAll(find(file.toString(), text));
                rest = text.substring(Math.max(0, text.length() - longest + 1));
            }
            return findings.stream().distinct().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> find(String where, String text) {
        return needles.entrySet().stream()
                .filter(needle -> text.contains(needle.getValue()))
                .map(needle -> where + " holds the secret (" + needle.getKey() + ")")
                .toList();
    }

    /** The base64 characters that depend on the secret alone when {@code before} bytes (mod 3) stand in front of it. */
    private static String core(Base64.Encoder encoder, byte[] secret, int before) {
        byte[] padded = new byte[before + secret.length];
        System.arraycopy(secret, 0, padded, before, secret.length);
        String text = encoder.withoutPadding().encodeToString(padded);
        int firstWhole = (before * 8 + 5) / 6;
        int lastWhole = padded.length * 8 / 6;
        return text.substring(firstWhole, lastWhole);
    }

    private static String lowerCaseEscapes(String encoded) {
        String[] parts = encoded.split("%", -1);
        for (int i = 1; i < parts.length; i++) {
            parts[i] = parts[i].substring(0, 2).toLowerCase(Locale.ROOT) + parts[i].substring(2);
        }
        return String.join("%", Arrays.asList(parts));
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
