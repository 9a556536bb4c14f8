package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.scoring.torch.Pickle.Pickled;
import io.nextup.scoring.torch.PickledValue.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A module that was read, checked and rewritten, in a directory that only this user enters. It
 * holds what was understood, and nothing else, so that PyTorch reads what was checked. Closing it
 * deletes it.
 */
public final class CheckedModule implements AutoCloseable {
    /** Greatest size of a module's code, unpacked. Its tensors lie in the archive as they are. */
    private static final int MAX_CODE_BYTES = 4 << 20;

    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private static final int MAX_ENTRIES = 100_000;

    /** Greatest size of the archive's directory: Java keeps all of it in memory. */
    private static final int MAX_DIRECTORY_BYTES = 16 << 20;

    private static final Pattern CODE = Pattern.compile("code/[A-Za-z0-9_./-]+\\.py");

    private static final Pattern DATA =
            Pattern.compile("(data|constants)/[0-9]+|data\\.pkl|constants\\.pkl|version|byteorder");

    private static final String DATA_FOLDER = "data";
    private static final String CONSTANTS_FOLDER = "constants";

    /** Versions from PyTorch 1.6 on; the older ones did not pickle the types of lists. */
    private static final Pattern VERSION = Pattern.compile("([3-9]|10)\\n");

    /** More bytes than the entries have that hold one word. */
    private static final int MAX_WORD_BYTES = 16;

    private static final int BUFFER_BYTES = 1 << 16;

    /** Parts that serve people and debuggers; PyTorch loads the module without them. */
    private static final Pattern LEFT_OUT =
            Pattern.compile("code/.*\\.debug_pkl|\\.data/.*|extra/.*");

    private final ModuleDirectory directory;

    private CheckedModule(ModuleDirectory directory) {
        this.directory = directory;
    }

    /**
     * Copies, checks and rewrites a module.
     *
     * @param sha256 expected SHA-256 of the file; empty where none is known
     * @throws ArtifactException if the file is not the expected one, not an archive of TorchScript,
     *     or its code names an operator that is not allowed
     * @throws IOException if the disk fails
     */
    public static CheckedModule of(Path module, Optional<String> sha256, AllowedOperators allowed)
            throws ArtifactException, IOException {
        return of(module, sha256, allowed, bytes -> {});
    }

    /**
     * Does what {@link #of(Path, Optional, AllowedOperators)} does, and reports each count of bytes
     * as it copies them, as it reads pickled data, and as it writes tensors.
     */
    static CheckedModule of(
            Path module, Optional<String> sha256, AllowedOperators allowed, LongConsumer progress)
            throws ArtifactException, IOException {
        CheckedModule checked = new CheckedModule(ModuleDirectory.in(TEMPORARY));
        try {
            Path copy = checked.directory.resolve(ModuleDirectory.COPY);
            String found = Checksum.copy(module, copy, progress);
            if (sha256.isPresent() && !sha256.get().equals(found)) {
                throw new ArtifactException(
                        "%s has SHA-256 %s; its manifest says %s: it was exchanged since it was verified"
                                .formatted(module, found, sha256.get()));
            }
            try {
                ZipEnd end = ZipEnd.read(copy);
                requireBounded(end, module);
                try (ZipFile archive = new ZipFile(copy.toFile())) {
                    requireSaid(archive, end, module);
                    rewrite(archive, checked.file(), allowed, module.toString(), progress);
                }
            } catch (ZipException e) {
                throw new ArtifactException(
                        "%s is not an archive of TorchScript: %s; save it with torch.jit.save"
                                .formatted(module, e.getMessage()),
                        e);
            }
            Files.delete(copy);
            return checked;
        } catch (ArtifactException | IOException | RuntimeException | Error e) {
            checked.close();
            throw e;
        }
    }

    /** The module to load. */
    public Path file() {
        return directory.resolve(ModuleDirectory.MODULE);
    }

    private static void requireBounded(ZipEnd end, Path module) throws ArtifactException {
        if (end.entries() > MAX_ENTRIES) {
            throw new ArtifactException(
                    "%s has %d entries: at most %d".formatted(module, end.entries(), MAX_ENTRIES));
        }
        if (end.directoryBytes() > MAX_DIRECTORY_BYTES) {
            throw new ArtifactException(
                    "%s has a directory of %d bytes: at most %d"
                            .formatted(module, end.directoryBytes(), MAX_DIRECTORY_BYTES));
        }
    }

    /** Requires as many entries as the archive's last record says: these were bounded. */
    private static void requireSaid(ZipFile archive, ZipEnd end, Path module)
            throws ArtifactException {
        if (archive.size() != end.entries()) {
            throw new ArtifactException(
                    "%s holds %d entries, but its last record says %d: save it with torch.jit.save"
                            .formatted(module, archive.size(), end.entries()));
        }
    }

    private static void rewrite(
            ZipFile archive,
            Path file,
            AllowedOperators allowed,
            String name,
            LongConsumer progress)
            throws ArtifactException, IOException {
        Map<String, ZipEntry> data = new TreeMap<>();
        // PyTorch finds a file whatever the case of its letters, and takes one of two.
        Map<String, String> code = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String root = null;
        long codeBytes = 0;
        for (ZipEntry entry : Collections.list(archive.entries())) {
            int slash = entry.getName().indexOf('/');
            String folder = entry.getName().substring(0, Math.max(0, slash));
            String part = entry.getName().substring(slash + 1);
            if (slash < 1 || (root != null && !root.equals(folder))) {
                throw unknown(name, entry);
            }
            root = folder;
            if (LEFT_OUT.matcher(part).matches()) {
                continue;
            }
            if (CODE.matcher(part).matches() && !part.contains("..")) {
                String source = text(archive, entry, MAX_CODE_BYTES - codeBytes, name);
                codeBytes += source.getBytes(UTF_8).length;
                if (code.put(part, source) != null) {
                    throw unknown(name, entry);
                }
            } else if (!DATA.matcher(part).matches()
                    || entry.getMethod() != ZipEntry.STORED
                    || data.put(part, entry) != null) {
                throw unknown(name, entry);
            }
        }
        for (String needed : List.of("data.pkl", "constants.pkl", "version")) {
            if (!data.containsKey(needed)) {
                throw new ArtifactException(
                        "%s is not an archive of TorchScript: it lacks %s; save it with torch.jit.save"
                                .formatted(name, needed));
            }
        }
        String version = version(archive, data, name);
        ScriptCheck.Checked checked = ScriptCheck.run(code, allowed, name);
        Map<String, ScriptClass> classes = checked.classes();
        Pickled module = rebuilt(archive, data, DATA_FOLDER, classes, allowed, name, progress);
        Pickled constants =
                rebuilt(archive, data, CONSTANTS_FOLDER, classes, allowed, name, progress);
        TorchArchive.write(
                file,
                out -> {
                    write(out, module, DATA_FOLDER, archive, data, progress);
                    write(out, constants, CONSTANTS_FOLDER, archive, data, progress);
                    out.entry("byteorder", TorchArchive.BYTE_ORDER.getBytes(US_ASCII));
                    out.entry("version", version.getBytes(US_ASCII));
                    for (Map.Entry<String, String> one : checked.sources().entrySet()) {
                        out.entry(one.getKey(), one.getValue().getBytes(UTF_8));
                    }
                });
    }

    /** Returns the version of the file format, and checks the order of the bytes beside it. */
    private static String version(ZipFile archive, Map<String, ZipEntry> data, String name)
            throws ArtifactException, IOException {
        if (data.containsKey("byteorder")) {
            String order =
                    new String(
                            bytes(archive, data.get("byteorder"), MAX_WORD_BYTES, name), US_ASCII);
            if (!order.equals(TorchArchive.BYTE_ORDER)) {
                throw new ArtifactException(
                        "%s holds bytes in another order than %s: save it on another machine"
                                .formatted(name, TorchArchive.BYTE_ORDER));
            }
        }
        String version =
                new String(bytes(archive, data.get("version"), MAX_WORD_BYTES, name), US_ASCII);
        if (!VERSION.matcher(version).matches()) {
            throw new ArtifactException(
                    "%s is not of version 3 to 10 of PyTorch's file format: save it with torch.jit.save of PyTorch 1.6 or later"
                            .formatted(name));
        }
        return version;
    }

    /** Reads pickled data, checks them, and writes them anew from what was understood. */
    private static Pickled rebuilt(
            ZipFile archive,
            Map<String, ZipEntry> data,
            String folder,
            Map<String, ScriptClass> classes,
            AllowedOperators allowed,
            String name,
            LongConsumer progress)
            throws ArtifactException, IOException {
        String pickle = "%s: %s.pkl".formatted(name, folder);
        Map<String, Long> sizes = new HashMap<>();
        data.forEach(
                (entry, found) -> {
                    if (entry.startsWith(folder + "/")) {
                        sizes.put(entry.substring(folder.length() + 1), found.getSize());
                    }
                });
        byte[] bytes = bytes(archive, data.get(folder + ".pkl"), PickleReader.MAX_BYTES, pickle);
        PickledValue root = PickleReader.read(bytes, pickle, sizes, allowed);
        progress.accept(bytes.length);
        if (folder.equals(DATA_FOLDER)) {
            PickledTypeCheck.module(root, classes, pickle);
        } else {
            PickledTypeCheck.constants(root, classes, pickle);
        }
        Pickled pickled = Pickle.of(root);
        for (Storage storage : pickled.storages()) {
            if (storage.type() == StorageType.BOOL) {
                requireTruths(archive, data.get(folder + "/" + storage.key()), name);
            }
        }
        return pickled;
    }

    /** PyTorch's kernels count other bytes than 0 and 1 in different ways. */
    private static void requireTruths(ZipFile archive, ZipEntry entry, String name)
            throws ArtifactException, IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = archive.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] != 0 && buffer[i] != 1) {
                        throw new ArtifactException(
                                "%s: %s holds truths, and a byte of it is %d: neither 0 nor 1"
                                        .formatted(name, entry.getName(), buffer[i]));
                    }
                }
            }
        }
    }

    /** Writes a pickle and the entries that its storages name, numbered anew. */
    private static void write(
            TorchArchive out,
            Pickled pickled,
            String folder,
            ZipFile archive,
            Map<String, ZipEntry> data,
            LongConsumer progress)
            throws IOException {
        out.entry(folder + ".pkl", pickled.bytes());
        for (int i = 0; i < pickled.storages().size(); i++) {
            ZipEntry entry = data.get(folder + "/" + pickled.storages().get(i).key());
            try (InputStream content = archive.getInputStream(entry)) {
                out.entry(folder + "/" + i, entry.getSize(), entry.getCrc(), content, progress);
            }
        }
    }

    /** Reads an entry of few bytes, and no more than that. */
    private static byte[] bytes(ZipFile archive, ZipEntry entry, int most, String name)
            throws ArtifactException, IOException {
        try (InputStream in = archive.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new ArtifactException(
                        "%s: %s has more than %d bytes".formatted(name, entry.getName(), most));
            }
            return bytes;
        }
    }

    /** Unpacks a file of the code, and no more of it than is left of the limit. */
    private static String text(ZipFile archive, ZipEntry entry, long most, String name)
            throws ArtifactException, IOException {
        byte[] bytes;
        try (InputStream in = archive.getInputStream(entry)) {
            bytes = in.readNBytes((int) most + 1);
        }
        if (bytes.length > most) {
            throw new ArtifactException(
                    "%s has more than %d bytes of code when it is unpacked: a module has far less"
                            .formatted(name, MAX_CODE_BYTES));
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new ArtifactException("%s: %s is not UTF-8".formatted(name, entry.getName()), e);
        }
    }

    private static ArtifactException unknown(String name, ZipEntry entry) {
        return new ArtifactException(
                "%s holds the entry %s, which is not one of a module of TorchScript, stands there twice (A and a are one letter here) or is packed: save it with torch.jit.save of PyTorch 1.6 or later"
                        .formatted(name, entry.getName()));
    }

    @Override
    public void close() {
        directory.close();
    }
}
