package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the tests find a Java for the registry server. */
class JavaHomesTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"25.0.3, 25", "21, 21", "21-ea, 21", "1.8.0_402, 8", "'', 0"})
    void shouldReadTheFeatureVersionFromTheReleaseFile(String version, int feature) throws Exception {
        // Given
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"any\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.createFile(Files.createDirectory(home.resolve("bin")).resolve("java"));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        // When, Then
        assertThat(JavaHomes.featureOf(home)).isEqualTo(feature);
    }

    @Test
    void shouldFindTheRunningJavaFirst() throws Exception {
        assertThat(JavaHomes.featureOf(home)).isZero();
        assertThat(JavaHomes.atLeast(17)).hasValue(Path.of(System.getProperty("java.home")));
        assertThat(JavaHomes.atLeast(1_000)).isEmpty();
    }
}
