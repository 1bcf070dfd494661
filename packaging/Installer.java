import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the packages that people install from the folder distribution {@code target/fovea}, with the tools of the JDK that runs
 * this: {@code .deb}, {@code .rpm} and {@code .tar.gz} on Linux, {@code .msi} on Windows, {@code .dmg} on macOS.
 *
 * <pre>java packaging/Installer.java VERSION TIMESTAMP</pre>
 *
 * <p>from the root of a checkout, with the icons in {@code target/installer/icons}. A package holds a Java of only the modules in
 * use, the jars without their native parts, those parts unpacked for this system alone, and an archive of the classes as they
 * are after a start.
 */
final class Installer {

    /** The first Java whose archive of classes is made by a single run. */
    private static final int OLDEST = 25;

    /** The modules of Java in a package, with what needs each. The build fails if jdeps finds another. */
    private static final Map<String, String> MODULES = new TreeMap<>(Map.ofEntries(
            Map.entry("java.base", "everything"),
            Map.entry("java.compiler", "Logback's conditions refer to it"),
            Map.entry("java.desktop", "images, fonts, figures"),
            Map.entry("java.logging", "JavaFX's log"),
            Map.entry("java.management", "how much memory is in use; options of a second JVM"),
            Map.entry("java.naming", "Logback's configuration"),
            Map.entry("java.net.http", "downloads from the Hugging Face hub"),
            Map.entry("java.prefs", "ImageIO's and ControlsFX's preferences"),
            Map.entry("java.sql", "Jackson's handlers of SQL dates"),
            Map.entry("java.xml", "SVG, logback.xml"),
            Map.entry("jdk.charsets", "file names and terminals in East Asian encodings"),
            Map.entry("jdk.crypto.ec", "TLS with elliptic curves before they moved to java.base"),
            Map.entry("jdk.jfr", "JavaFX's pulse logger"),
            Map.entry("jdk.localedata", "Korean numbers and dates"),
            Map.entry("jdk.management", "memory of the machine"),
            Map.entry("jdk.unsupported", "JavaFX and Jackson use sun.misc.Unsafe")));

    /** Native parts inside jars. */
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so(\\.\\d+)*|dll|dylib|jnilib)");

    /**
     * What native parts need: GTK, OpenGL and fonts for JavaFX, the C++ library for libtorch. Not what
     * jpackage finds on the machine that builds: names such as libjpeg62-turbo are Debian's alone.
     */
    private static final String DEB_NEEDS = "libc6 (>= 2.34), libstdc++6, libgtk-3-0, libgl1, libxtst6, libxxf86vm1, "
            + "libfreetype6, libfontconfig1, fontconfig";

    private static final String RPM_NEEDS = "glibc >= 2.34, libstdc++, gtk3, libglvnd-glx, libXtst, libXxf86vm, freetype, "
            + "fontconfig";

    /** Where a template of jpackage registers the menu entry and the kind of file, and where it takes them back. */
    private static final String INSTALLED = "DESKTOP_COMMANDS_INSTALL";

    private static final String REMOVED = "DESKTOP_COMMANDS_UNINSTALL";

    /** Windows recognises an older version by it. */
    private static final String UPGRADE = "7a1f4c0e-6a0e-4d34-9c6b-3f1d0c2e9b57";

    private static final String OS = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    private static final boolean WINDOWS = OS.startsWith("windows");
    private static final boolean MAC = OS.startsWith("mac");
    private static final boolean LINUX = !WINDOWS && !MAC;

    private static final Path HOME = Path.of(System.getProperty("java.home"));
    private static final Path DISTRIBUTION = Path.of("target", "fovea");
    private static final Path OUT = Path.of("target", "installer");

    private final String version;
    private final FileTime time;
    private final Path image = OUT.resolve("image").resolve(MAC ? "Fovea.app" : WINDOWS ? "Fovea" : "fovea");
    private final Path app = image.resolve(MAC ? "Contents/app" : WINDOWS ? "app" : "lib/app");
    private final Path runtime = image.resolve(MAC ? "Contents/runtime/Contents/Home" : WINDOWS ? "runtime" : "lib/runtime");

    private Installer(String version, Instant time) {
        this.version = version;
        this.time = FileTime.from(time);
    }

    /** Makes the packages of this system, and says where they are. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (Runtime.version().feature() < OLDEST || !Files.isExecutable(tool("jpackage"))) {
            System.err.printf(
                    "The packages need a JDK %d or newer with bin/jpackage: %s is Java %s%s; set JAVA_HOME or -Dinstaller.jdk=DIR.%n",
                    OLDEST, HOME, Runtime.version(), Files.isExecutable(tool("jpackage")) ? "" : " without it");
            System.exit(1);
        }
        Installer installer = new Installer(args[0].replaceFirst("[^0-9.].*", ""), Instant.parse(args[1]));
        installer.image();
        installer.natives();
        installer.archive();
        List<Path> packages = LINUX ? installer.linux() : List.of(installer.foreign());
        System.out.printf("Made in %s:%n", OUT);
        for (Path each : packages) {
            System.out.printf(Locale.ROOT, "  %s, %.0f MB%n", each.getFileName(), Files.size(each) / 1e6);
        }
    }

    /** The program's folder with a Java of its own, without native parts. */
    private void image() throws IOException, InterruptedException {
        delete(image.getParent());
        Path input = OUT.resolve("input");
        delete(input);
        Files.createDirectories(input);
        List<Path> jars = jars(DISTRIBUTION.resolve("lib"));
        Path own = jars.stream()
                .filter(j -> j.getFileName().toString().startsWith("fovea-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no fovea-VERSION.jar in " + DISTRIBUTION.resolve("lib")));
        checkModules(own, jars);
        List<Path> others = jars.stream().filter(j -> !j.equals(own)).toList();
        for (Path jar : others) {
            copyWithoutNatives(jar, input.resolve(jar.getFileName()), null);
            licences(jar, input.resolve("licences"));
        }
        copyWithoutNatives(own, input.resolve("fovea.jar"), others.stream()
                .map(j -> j.getFileName().toString())
                .collect(Collectors.joining(" ")));
        copyTree(DISTRIBUTION.resolve("assets"), input.resolve("assets"));
        delete(input.resolve("assets").resolve("readme")); // pictures of the README
        for (String file : List.of("LICENSE", "NOTICE")) {
            Files.copy(DISTRIBUTION.resolve(file), input.resolve(file));
        }
        if (!LINUX) {
            Files.copy(DISTRIBUTION.resolve("bin").resolve("environment"), input.resolve("environment"));
        }

        Path java = OUT.resolve("java");
        delete(java);
        run(tool("jlink"), "--add-modules", String.join(",", MODULES.keySet()), "--include-locales", "en,ko",
                "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--output", java);
        try (Stream<Path> files = Files.list(java.resolve("bin"))) { // only java; on Windows, libraries are beside it
            for (Path file : files.filter(f -> !f.getFileName().toString().matches("javaw?(\\.exe)?|.*\\.dll")).toList()) {
                Files.delete(file);
            }
        }
        List<Object> command = new ArrayList<>(List.of(tool("jpackage"), "--type", "app-image", "--dest", image.getParent(),
                "--name", LINUX ? "fovea" : "Fovea", "--app-version", packageVersion(), "--vendor", "The Fovea authors",
                "--copyright", "Copyright 2026 The Fovea authors", "--input", input, "--main-jar", "fovea.jar", "--main-class",
                LINUX ? "org.fovea.cli.Fovea" : "org.fovea.cli.Relaunch", "--runtime-image", java, "--icon", icon()));
        if (!LINUX) { // the launcher of jpackage cannot set variables; Relaunch can
            for (String option : List.of("-Dfovea.environment=$APPDIR/environment", "-DENGINE_CACHE_DIR=$APPDIR/natives", "-Dfovea.assets=$APPDIR/assets",
                    "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:AOTCache=$APPDIR/fovea.aot", "-Xlog:disable",
                    "-Xlog:all=error:stderr")) {
                command.addAll(List.of("--java-options", option));
            }
        }
        if (WINDOWS) { // the same, for the command line
            Path launcher = OUT.resolve("console.properties");
            Files.writeString(launcher, "win-console=true\nwin-menu=false\nwin-shortcut=false\n");
            command.addAll(List.of("--add-launcher", "fovea-cli=" + launcher));
        }
        run(command.toArray());
        if (LINUX) { // bin/fovea of the folder distribution: it sets the variables that glibc and libtorch read at their start
            Files.copy(DISTRIBUTION.resolve("bin/fovea"), image.resolve("bin/fovea"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(DISTRIBUTION.resolve("bin/environment"), image.resolve("bin/environment"));
            Files.setPosixFilePermissions(image.resolve("bin/fovea"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.delete(image.resolve("lib/libapplauncher.so"));
            Files.delete(app.resolve("fovea.cfg"));
        } else { // the class path of the archive: fovea.jar alone, whose manifest names the others
            try (Stream<Path> files = Files.list(app)) {
                for (Path cfg : files.filter(f -> f.toString().endsWith(".cfg")).toList()) {
                    Files.write(cfg, Files.readAllLines(cfg).stream()
                            .filter(l -> !l.startsWith("app.classpath=") || l.endsWith("fovea.jar"))
                            .toList());
                }
            }
        }
    }

    /** Fails if the program uses a module that is not in the list. */
    private static void checkModules(Path own, List<Path> jars) throws IOException, InterruptedException {
        Process jdeps = new ProcessBuilder(tool("jdeps").toString(), "--print-module-deps", "--recursive",
                        "--ignore-missing-deps", "--multi-release", Integer.toString(OLDEST), "--class-path",
                        jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                        own.toString())
                .redirectErrorStream(true)
                .start();
        String found = new String(jdeps.getInputStream().readAllBytes()).strip();
        if (jdeps.waitFor() != 0) {
            throw new IllegalStateException("jdeps: " + found);
        }
        TreeSet<String> missing = new TreeSet<>(List.of(found.substring(found.lastIndexOf('\n') + 1).split(",")));
        missing.removeAll(MODULES.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("jdeps finds modules that MODULES in packaging/Installer.java lacks: " + missing);
        }
    }

    /** Unpacks JavaFX's native parts beside its jar, where it looks first, and the engine's as DJL would in its cache. */
    private void natives() throws IOException {
        String system = LINUX ? "linux" : MAC ? "osx" : "win";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        String classifier = system + "-" + machine;
        Path beside = WINDOWS ? app.resolveSibling("bin") : app;
        Path engine = app.resolve("natives");
        for (Path jar : jars(DISTRIBUTION.resolve("lib"))) {
            String name = jar.getFileName().toString();
            if (name.startsWith("javafx-")) {
                unpack(jar, "[^/]*", beside, "");
            } else if (name.startsWith("pytorch-native-cpu-")) {
                unpack(jar, "pytorch/cpu/" + classifier + "/[^/]*", torch(engine, classifier), "");
            } else if (name.startsWith("pytorch-jni-")) {
                String djl = name.replaceFirst("pytorch-jni-[^-]*-(.*)\\.jar", "$1");
                unpack(jar, "jnilib/" + classifier + "/cpu/[^/]*", torch(engine, classifier), djl + "-");
            } else if (name.startsWith("tokenizers-")) {
                Path folder = engine.resolve("tokenizers")
                        .resolve(property(jar, "native/lib/tokenizers.properties", "version") + "-cpu-" + classifier);
                unpack(jar, "native/lib/" + classifier + "/cpu/[^/]*", folder, "");
            }
        }
    }

    /** The folder for libtorch, named as DJL names it in its cache. */
    private static Path torch(Path engine, String classifier) throws IOException {
        for (Path jar : jars(DISTRIBUTION.resolve("lib"))) {
            if (jar.getFileName().toString().startsWith("pytorch-native-cpu-")) {
                String version = property(jar, "native/lib/pytorch.properties", "version");
                return engine.resolve("pytorch").resolve(version + "-cpu-" + classifier);
            }
        }
        throw new IllegalStateException("There is no libtorch in %s: packages are for the processor, without -Pcuda, and for %s."
                .formatted(DISTRIBUTION.resolve("lib"), "Linux, Windows and macOS on Apple silicon"));
    }

    private static String property(Path jar, String entry, String key) throws IOException {
        try (JarFile file = new JarFile(jar.toFile()); InputStream in = file.getInputStream(file.getJarEntry(entry))) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty(key);
        }
    }

    private static void unpack(Path jar, String pattern, Path folder, String prefix) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().matches(pattern) && NATIVE.matcher(entry.getName()).matches()) {
                    Files.createDirectories(folder);
                    Path to = folder.resolve(prefix + Path.of(entry.getName()).getFileName());
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, to);
                    }
                }
            }
        }
    }

    /** Runs the program once, off-screen, and keeps its classes as they are then. */
    private void archive() throws IOException, InterruptedException {
        for (Path jar : jars(app)) { // an archive is valid for jars of this size and time
            Files.setLastModifiedTime(jar, time);
        }
        Path archive = app.resolve("fovea.aot").toAbsolutePath();
        Path work = OUT.resolve("work").toAbsolutePath();
        delete(work);
        Files.createDirectories(work);
        List<String> command = LINUX
                ? List.of(image.resolve("bin/fovea").toAbsolutePath().toString())
                : List.of(runtime.resolve("bin/java").toAbsolutePath().toString(), "-XX:AOTCacheOutput=" + archive,
                        "-DENGINE_CACHE_DIR=" + app.resolve("natives").toAbsolutePath(),
                        "-Dfovea.assets=" + app.resolve("assets").toAbsolutePath(),
                        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xlog:disable",
                        "-Xlog:all=error:stderr", "-cp",
                        app.resolve("fovea.jar").toAbsolutePath().toString(), "org.fovea.cli.Fovea");
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("snapshot", "--out", work.resolve("pictures").toString()));
        ProcessBuilder builder = new ProcessBuilder(all).inheritIO();
        builder.environment().put("HOME", work.toString());
        builder.environment().put("XDG_CACHE_HOME", work.resolve("cache").toString());
        builder.environment().put("XDG_CONFIG_HOME", work.resolve("config").toString());
        builder.environment().put("XDG_STATE_HOME", work.resolve("state").toString());
        if (LINUX) {
            builder.environment().put("FOVEA_JAVA_OPTS", "-XX:AOTCacheOutput=" + archive);
        }
        int code = builder.redirectOutput(OUT.resolve("archive.log").toFile()).start().waitFor();
        if (code != 0 || !Files.exists(archive)) {
            throw new IllegalStateException("The run that the archive of classes is made of failed (exit code %d)".formatted(code));
        }
        delete(work);
    }

    private List<Path> linux() throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(image)) { // installed files belong to root and are read by all
            for (Path file : files.toList()) {
                boolean executable = Files.isDirectory(file) || Files.isExecutable(file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        List<Path> packages = new ArrayList<>();
        Path tar = OUT.resolve("fovea-%s-linux-%s.tar.gz".formatted(version, machine));
        run("tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--exclude=.jpackage.xml", "-czf", tar, "-C",
                image.getParent(), image.getFileName());
        packages.add(tar);
        if (onPath("dpkg-deb") && onPath("fakeroot")) {
            packages.add(linuxPackage("deb", DEB_NEEDS, "--linux-deb-maintainer", "maintainers@fovea.invalid", "--linux-app-category",
                    "science"));
        }
        if (onPath("rpmbuild")) {
            packages.add(linuxPackage("rpm", RPM_NEEDS, "--linux-rpm-license-type", "Apache-2.0"));
        }
        return packages;
    }

    private Path linuxPackage(String type, String needs, String... more) throws IOException, InterruptedException {
        Path resources = OUT.resolve("resources-" + type);
        delete(resources);
        Files.createDirectories(resources);
        Files.copy(Path.of("packaging", "linux", "fovea.desktop"), resources.resolve("fovea.desktop"));
        String defaults = "PACKAGE_DEFAULT_DEPENDENCIES PACKAGE_CUSTOM_DEPENDENCIES";
        String installed = Files.readString(Path.of("packaging", "linux", "installed.sh"));
        String removed = Files.readString(Path.of("packaging", "linux", "removed.sh"));
        if (type.equals("deb")) {
            amend("control", resources.resolve("control"), Map.of(defaults, needs));
            amend("postinst", resources.resolve("postinst"), Map.of(INSTALLED, installed));
            amend("prerm", resources.resolve("prerm"), Map.of(REMOVED, removed));
        } else {
            amend("spec", resources.resolve("fovea.spec"), Map.of(
                    defaults, needs,
                    "%global __os_install_post", "%global clamp_mtime_to_source_date_epoch 1\n%global __os_install_post",
                    INSTALLED, installed,
                    "\n" + REMOVED + "\n", "\n" + removed));
        }
        List<Object> command = new ArrayList<>(List.of(tool("jpackage"), "--type", type, "--app-image", image, "--name", "fovea",
                "--app-version", packageVersion(), "--dest", OUT, "--resource-dir", resources, "--install-dir", "/opt",
                "--description", "Explorer for what a vision-language model sees", "--vendor", "The Fovea authors",
                "--license-file", "LICENSE", "--file-associations", association(), "--icon", icon(), "--linux-shortcut",
                "--linux-menu-group", "Science;Education;"));
        command.addAll(List.of(more));
        run(command.toArray());
        return made("." + type);
    }

    /** The package of Windows or macOS. */
    private Path foreign() throws IOException, InterruptedException {
        List<Object> command = new ArrayList<>(List.of(tool("jpackage"), "--type", MAC ? "dmg" : "msi", "--app-image", image, "--name",
                "Fovea", "--app-version", packageVersion(), "--dest", OUT, "--description",
                "Explorer for what a vision-language model sees", "--vendor", "The Fovea authors", "--license-file", "LICENSE",
                "--file-associations", association()));
        if (WINDOWS) {
            command.addAll(List.of("--win-menu", "--win-menu-group", "Fovea", "--win-per-user-install", "--win-dir-chooser",
                    "--win-upgrade-uuid", UPGRADE));
        }
        run(command.toArray());
        return made(MAC ? ".dmg" : ".msi");
    }

    /** A template of jpackage with replacements. */
    private static void amend(String template, Path to, Map<String, String> replacements) throws IOException {
        String text = Files.readString(FileSystems.getFileSystem(URI.create("jrt:/"))
                .getPath("/modules/jdk.jpackage/jdk/jpackage/internal/resources/template." + template));
        for (Map.Entry<String, String> each : replacements.entrySet()) {
            if (!text.contains(each.getKey())) {
                throw new IllegalStateException("jpackage's template %s has no %s".formatted(template, each.getKey().strip()));
            }
            text = text.replace(each.getKey(), each.getValue());
        }
        Files.writeString(to, text);
    }

    private static Path association() throws IOException {
        Path file = OUT.resolve("fovea.properties");
        Files.writeString(file, "extension=fovea\nmime-type=application/x-fovea-session\ndescription=Fovea session\n"
                + "icon=" + icon().toAbsolutePath().toString().replace('\\', '/') + "\n");
        return file;
    }

    private static Path icon() {
        return OUT.resolve("icons").resolve("fovea." + (LINUX ? "png" : MAC ? "icns" : "ico"));
    }

    /** macOS accepts no version 0.x of a bundle. */
    private String packageVersion() {
        return MAC && version.startsWith("0.") ? "1" + version.substring(1) : version;
    }

    private Path made(String ending) throws IOException {
        try (Stream<Path> files = Files.list(OUT)) {
            return files.filter(f -> f.toString().endsWith(ending))
                    .max((a, b) -> lastModified(a).compareTo(lastModified(b)))
                    .orElseThrow(() -> new IllegalStateException("jpackage made no " + ending));
        }
    }

    private static FileTime lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param classPath the manifest's class path, or null for none */
    private static void copyWithoutNatives(Path jar, Path to, String classPath) throws IOException {
        try (JarFile from = new JarFile(jar.toFile()); OutputStream file = Files.newOutputStream(to)) {
            Manifest manifest = from.getManifest() == null ? new Manifest() : from.getManifest();
            manifest.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
            if (classPath != null) {
                manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
            }
            try (JarOutputStream out = new JarOutputStream(file)) {
                JarEntry first = new JarEntry(JarFile.MANIFEST_NAME);
                first.setTime(0);
                out.putNextEntry(first);
                manifest.write(out);
                for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                    JarEntry entry = entries.nextElement();
                    String name = entry.getName();
                    if (entry.isDirectory() || name.equals(JarFile.MANIFEST_NAME) || NATIVE.matcher(name).matches()) {
                        continue;
                    }
                    JarEntry copy = new JarEntry(name);
                    copy.setTime(entry.getTime());
                    out.putNextEntry(copy);
                    try (InputStream in = new BufferedInputStream(from.getInputStream(entry))) {
                        in.transferTo(out);
                    }
                }
            }
        }
    }

    /** Copies the licences and notices in a jar to a folder of its name. */
    private static void licences(Path jar, Path folder) throws IOException {
        Pattern legal = Pattern.compile("(?i)(META-INF/|legal/[^/]*/|)(LICEN[CS]E|NOTICE|COPYING|DEPENDENCIES)[^/]*");
        try (JarFile from = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory() && legal.matcher(entry.getName()).matches() && !entry.getName().endsWith(".class")) {
                    Path to = folder.resolve(jar.getFileName().toString().replaceFirst("\\.jar$", ""));
                    Files.createDirectories(to);
                    try (InputStream in = from.getInputStream(entry)) {
                        Files.copy(in, to.resolve(entry.getName().replace('/', '-')),
                                StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                file.toFile().setWritable(true); // jlink makes some files read-only, which Windows does not delete
                Files.delete(file);
            }
        }
    }

    private static Path tool(String name) {
        return HOME.resolve("bin").resolve(WINDOWS ? name + ".exe" : name);
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void run(Object... command) throws IOException, InterruptedException {
        List<String> words = Stream.of(command).map(Object::toString).toList();
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        // dpkg-deb and rpmbuild give files this time, as jars have it for the archive of classes; jpackage copies without times.
        builder.environment().put("SOURCE_DATE_EPOCH", Long.toString(time.to(TimeUnit.SECONDS)));
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("%s failed with exit code %d".formatted(words.get(0), code));
        }
    }
}
