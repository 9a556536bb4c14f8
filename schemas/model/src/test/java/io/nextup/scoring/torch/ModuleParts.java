package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.PickledValue.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The entries of a module's archive by their names, without the folder that holds them all. An
 * archive that is written from them has right checksums, whatever they hold.
 */
record ModuleParts(Map<String, byte[]> entries) {
    static final List<String> FOLDERS = List.of("data", "constants");

    /** Reads an archive, without what PyTorch does not need. */
    static ModuleParts read(Path archive) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String part = entry.getName().substring(entry.getName().indexOf('/') + 1);
                if (!part.endsWith(".debug_pkl") && !part.startsWith(".data/")) {
                    entries.put(part, zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return new ModuleParts(entries);
    }

    void write(Path archive) throws IOException {
        TorchArchive.write(
                archive,
                out -> {
                    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                        out.entry(entry.getKey(), entry.getValue());
                    }
                });
    }

    byte[] pickle(String folder) {
        return entries.get(folder + ".pkl");
    }

    /** Texts of the code by their files. */
    Map<String, String> code() {
        Map<String, String> code = new TreeMap<>();
        entries.forEach(
                (part, bytes) -> {
                    if (part.startsWith("code/")) {
                        code.put(part, new String(bytes, UTF_8));
                    }
                });
        return code;
    }

    /** Bytes of each entry with tensors of the pickle, by its key. */
    Map<String, Long> sizes(String folder) {
        Map<String, Long> sizes = new HashMap<>();
        entries.forEach(
                (part, bytes) -> {
                    if (part.startsWith(folder + "/")) {
                        sizes.put(part.substring(folder.length() + 1), (long) bytes.length);
                    }
                });
        return sizes;
    }

    PickledValue value(String folder, AllowedOperators allowed) throws ArtifactException {
        return PickleReader.read(pickle(folder), folder, sizes(folder), allowed);
    }

    /** Requires the very values, tensors and code of another module. */
    void requireSame(ModuleParts other, AllowedOperators allowed) throws ArtifactException {
        assertThat(other.tokens()).isEqualTo(tokens());
        for (String folder : FOLDERS) {
            PickledValue value = value(folder, allowed);
            PickledValue same = other.value(folder, allowed);
            SameValues.require(value, same);
            List<Storage> here = Pickle.of(value).storages();
            List<Storage> there = Pickle.of(same).storages();
            assertThat(there).hasSameSizeAs(here);
            for (int i = 0; i < here.size(); i++) {
                assertThat(other.entries.get(folder + "/" + there.get(i).key()))
                        .isEqualTo(entries.get(folder + "/" + here.get(i).key()));
            }
        }
    }

    /** Code without spaces, and each file's steps of indentation, which are those of the seeds. */
    private Map<String, String> tokens() {
        Map<String, String> tokens = code();
        tokens.replaceAll((file, text) -> text.replaceAll("\\s", ""));
        return tokens;
    }

    /** Compares and shows bytes as characters. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>();
        entries.forEach((part, bytes) -> shown.put(part, new String(bytes, ISO_8859_1)));
        return shown.toString();
    }
}
