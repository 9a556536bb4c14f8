package io.nextup.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window. */
public final class Browser implements AutoCloseable {
    /** Longest wait for anything on a page; a busy machine needs seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final List<Path> CHROMIUM = paths("chromium", "chromium-browser");
    private static final List<Path> DRIVER = paths("chromedriver");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one; empty where Debian's chromium and chromium-driver are not installed. */
    public static Optional<Browser> start(boolean dark) {
        Optional<Path> chromium = CHROMIUM.stream().filter(Files::isExecutable).findFirst();
        Optional<Path> program = DRIVER.stream().filter(Files::isExecutable).findFirst();
        if (chromium.isEmpty() || program.isEmpty()) {
            return Optional.empty();
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get().toFile());
        options.addArguments(
                "--headless=new",
                // Tests may run as root and in a container with little shared memory.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--window-size=1280,800");
        if (dark) {
            options.addArguments("--force-dark-mode", "--blink-settings=preferredColorScheme=0");
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(program.get().toFile())
                        .withEnvironment(Map.of("HOME", System.getProperty("java.io.tmpdir")))
                        .build();
        return Optional.of(new Browser(new ChromeDriver(service, options)));
    }

    private static List<Path> paths(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of("/usr/bin/", "/usr/local/bin/").map(at -> at + name))
                .map(Path::of)
                .toList();
    }

    public void open(URI page) {
        driver.get(page.toString());
    }

    /** Shows a view by its link, as a person does. */
    public void view(String name) {
        driver.get(driver.getCurrentUrl().replaceFirst("#.*|$", "#" + name));
        awaitThat("body[data-view=%s]".formatted(name));
    }

    /** Waits for an element. */
    WebElement awaitThat(String css) {
        return waiting(css).until(() -> driver.findElement(By.cssSelector(css)), any -> true);
    }

    /** Waits until an element's text matches. */
    public String awaitText(String css, String pattern) {
        return waiting(css + " matches " + pattern)
                .until(
                        () -> driver.findElement(By.cssSelector(css)).getText(),
                        text -> text.matches("(?s)" + pattern));
    }

    /** Clicks an element once it can be clicked. */
    public void click(String css) {
        waiting("a click on " + css)
                .until(
                        () -> {
                            driver.findElement(By.cssSelector(css)).click();
                            return true;
                        });
    }

    /** A page that changes throws away what was found a moment ago. */
    private ConditionFactory waiting(String forWhat) {
        return await(forWhat).atMost(PATIENCE).ignoreExceptionsInstanceOf(WebDriverException.class);
    }

    public void type(String css, String text) {
        awaitThat(css).sendKeys(text);
    }

    /** Presses a key where the focus is. */
    void press(Keys key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    List<String> attributes(String css, String name) {
        return driver.findElements(By.cssSelector(css)).stream()
                .map(element -> element.getDomAttribute(name))
                .toList();
    }

    Object script(String text) {
        return ((JavascriptExecutor) driver).executeScript(text);
    }

    /** Claims that nothing went wrong in the page, and that its policy refused nothing. */
    public void assertNoComplaint() {
        assertThat(complaints()).isEmpty();
    }

    /** Drops complaints that are expected, such as of a server that was away. */
    void forgetComplaints() {
        complaints();
    }

    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::toString)
                .toList();
    }

    void resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    public void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
