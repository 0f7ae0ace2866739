"""`python -m mobsurvey`."""

from mobsurvey.app import main

if __name__ == "__main__":
    main()
