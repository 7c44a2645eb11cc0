// A page that has more to do goes on by itself; without this script by its button.
document.querySelector('form[data-goes-on]')?.requestSubmit();
